"""One self-contained page of a report: no script, no other file, every label and path escaped."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, UnidentifiedImageError

from serving.handlers.preprocess import upright_rgb
from training.assess.record import Report, seen
from training.data.samples import Sample
from training.pixels import open_sample
from training.run import Run

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "reports"
THUMBNAIL_SIDE = 88  # px
PICTURES_A_CELL, PICTURES_A_HEAD = 12, 240  # shown; the rest are in the report's JSON


@dataclass(frozen=True)
class Thumbnail:
    """A misclassified picture as it is shown."""

    source: str  # a data URI, "" when the picture is no longer there
    name: str
    confidence: float


@dataclass(frozen=True)
class Confused:
    """The pictures of one cell of the confusion matrix."""

    anchor: str
    truth: str
    given: str
    count: int
    thumbnails: tuple[Thumbnail, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of the confusion matrix: its count, its share of the row, and where its pictures are."""

    row: int
    column: int
    count: int
    share: float
    anchor: str  # "" on the diagonal


def write_page(run: Run, report: Report, name: str) -> Path:
    """Write the report's page into the run's folder under that name; the path is returned."""
    run.write_text(name, render(report, run.folder / "curves.png"))
    return run.folder / name


def render(report: Report, curves: Path | None = None) -> str:
    """The page's HTML; curves: the plot of the training run, shown when the file exists."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"interval": _interval, "percent": lambda share: f"{100 * share:.1f} %"}
    heads = [_head(number, head) for number, head in enumerate(report["heads"])]
    return environment.get_template("model.html").render(
        report=report, heads=heads, seen=seen(report), curves=_curves(curves), parts=_parts(report)
    )


def _parts(report: Report) -> dict[str, str]:
    """What each part of the split means, in the order they come."""
    return {figures["part"]: figures["note"] for figures in [*report["heads"], *report["again"], *report["words"]]}


def _head(number: int, head: Mapping[str, Any]) -> dict[str, Any]:
    cells = list(_cells(number, head["confusion"]))
    return {
        **head,
        "anchor": f"head-{number}",
        "cells": cells,
        "rows": _rows(cells, len(head["labels"])),
        "confused": list(_confused(cells, head)),
        "shown": PICTURES_A_CELL,
    }


def _cells(number: int, counts: Sequence[Sequence[int]]) -> Iterator[Cell]:
    for row, values in enumerate(counts):
        total = sum(values)
        for column, count in enumerate(values):
            if count:
                anchor = "" if row == column else f"cell-{number}-{row}-{column}"
                yield Cell(row, column, count, count / total, anchor)


def _rows(cells: Sequence[Cell], size: int) -> list[list[Cell | None]]:
    rows: list[list[Cell | None]] = [[None] * size for _ in range(size)]
    for cell in cells:
        rows[cell.row][cell.column] = cell
    return rows


def _confused(cells: Sequence[Cell], head: Mapping[str, Any]) -> Iterator[Confused]:
    """The cells off the diagonal with their pictures, the most frequent confusion first."""
    labels, left = head["labels"], PICTURES_A_HEAD
    by_cell: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for mistake in head["mistakes"]:
        by_cell.setdefault((mistake["truth"], mistake["given"]), []).append(mistake)
    for cell in sorted((cell for cell in cells if cell.anchor), key=lambda cell: (-cell.count, cell.row, cell.column)):
        truth, given = labels[cell.row], labels[cell.column]
        chosen = by_cell[truth, given][: min(PICTURES_A_CELL, left)]
        left -= len(chosen)
        yield Confused(cell.anchor, truth, given, cell.count, tuple(map(_thumbnail, chosen)))


def _thumbnail(mistake: Mapping[str, Any]) -> Thumbnail:
    path, place = Path(mistake["path"]), mistake["place"]
    name = path.name if place < 0 else f"{path.name}, number {place}"
    try:
        with open_sample(Sample(path, place=place)) as image:
            image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
            small = upright_rgb(image)
    except (OSError, UnidentifiedImageError, ValueError):  # moved or changed since it was measured
        return Thumbnail("", name, mistake["confidence"])
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Thumbnail(_data_uri(small), name, mistake["confidence"])


def _data_uri(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=72, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


def _curves(path: Path | None) -> str:
    if path is None or not path.is_file():
        return ""
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def _interval(value: Mapping[str, float] | None) -> str:
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]" if value else "–"

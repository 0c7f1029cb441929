"""Small pictures and the tables and folders that name them."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from training.data.samples import Sample

Draw = Callable[..., Path]
Table = Callable[..., Path]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draw a small picture, different for each name, below the test's folder."""

    def one(name: str, size: tuple[int, int] = (48, 40), seed: str | None = None) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.new("RGB", size, "white")
        number = sum((i + 1) * 37 * ord(letter) for i, letter in enumerate(seed or name))
        box = (number % 12, number % 9, size[0] - 1 - number % 7, size[1] - 1 - number % 5)
        ImageDraw.Draw(picture).ellipse(box, fill=(number % 251, number % 241, number % 239))
        picture.save(path)
        return path

    return one


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Write a CSV below the test's folder."""

    def write(name: str, header: Sequence[str], *rows: Sequence[str]) -> Path:
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return tmp_path / name

    return write


@pytest.fixture
def labelled(draw: Draw) -> Callable[..., list[Sample]]:
    """So many drawn pictures of each label."""

    def make(counts: dict[str, int], head: str = "shop") -> list[Sample]:
        return [
            Sample(draw(f"{label}/{i}.png"), {head: label}) for label, count in counts.items() for i in range(count)
        ]

    return make

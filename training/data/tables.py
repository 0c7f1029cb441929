"""Labelled pictures from a CSV table."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from training.data.samples import SPLITS, Sample, Split
from training.errors import TrainingError

FIELDS = ("image", "label", "identity", "group", "split", "title")
REQUIRED = ("image", "label")
SPLIT_NAMES: dict[str, Split] = {name: name for name in SPLITS}
SPLIT_NAMES |= {"training": "train", "val": "validation", "valid": "validation", "dev": "validation"}


def read_table(path: Path, head: str, columns: Mapping[str, str], where: Mapping[str, str]) -> list[Sample]:
    """The rows of a CSV as samples; paths are relative to its folder. Raises TrainingError for an unusable table."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = _reader(file)
            names = find_columns(str(path), reader.fieldnames or (), columns, where)
            folder = path.absolute().parent
            samples = [_sample(path, row, reader.line_num, folder, head, names) for row in _kept(path, reader, where)]
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TrainingError(f"{path} is not written in UTF-8 ({error.reason}); save it as CSV in UTF-8.") from error
    except csv.Error as error:
        raise TrainingError(f"{path} is no CSV that can be read: {error}.") from error
    if not samples:
        raise TrainingError(f"{path} holds no rows under its header; at least two labelled pictures are needed.")
    return samples


def _reader(file: TextIO) -> csv.DictReader[str]:
    """Rows by column; some programs separate by semicolons or tabs."""
    first = file.readline()
    file.seek(0)
    reader = csv.DictReader(file, delimiter=max(",;\t", key=first.count))
    reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
    return reader


def find_columns(
    what: str, present: Sequence[str], columns: Mapping[str, str], where: Mapping[str, str]
) -> dict[str, str]:
    """Our fields -> the table's columns; TrainingError names the missing columns and those there are."""
    there = ", ".join(name for name in present if name) or "none"
    unknown = sorted(set(columns) - set(FIELDS))
    if unknown:
        raise TrainingError(f"--column names {', '.join(unknown)}; the fields are {', '.join(FIELDS)}.")
    wanted = {name: columns.get(name) or name for name in REQUIRED}
    wanted |= {name: theirs for name, theirs in columns.items() if theirs}
    missing = sorted({name for name in (*wanted.values(), *where) if name not in present})
    if missing:
        raise TrainingError(
            f"{what} has no column {', '.join(map(repr, missing))}; its columns are {there}. Wanted are image and label"
            f" (and, if known, {', '.join(FIELDS[2:])}); other names: --column HEAD.label=THEIRS."
        )
    return {name: name for name in FIELDS if name in present and columns.get(name) != ""} | wanted


def _kept(path: Path, rows: Iterator[dict[str, str]], where: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The rows that have the wanted values; TrainingError where none of the rows has."""
    seen: dict[str, set[str]] = {column: set() for column in where}
    found = False
    for row in rows:
        for column in where:
            seen[column].add(row[column] or "")
        if all((row[column] or "") == value for column, value in where.items()):
            found = True
            yield row
    if where and not found:
        values = "; ".join(f"{column} holds {', '.join(sorted(seen[column])[:10]) or 'nothing'}" for column in where)
        asked = " and ".join(f"{column}={value}" for column, value in where.items())
        raise TrainingError(f"No row of {path} has {asked}: {values}.")


def _sample(path: Path, row: Mapping[str, str], line: int, folder: Path, head: str, names: Mapping[str, str]) -> Sample:
    values = {name: (row[theirs] or "").strip() for name, theirs in names.items()}
    given, split = values.get("split", "").lower(), None
    if given:
        split = SPLIT_NAMES.get(given)
        if split is None:
            raise TrainingError(f"{path}, line {line}: split {given!r} is none of {', '.join(SPLITS)} (or empty).")
    return Sample(
        path=Path(os.path.normpath(folder / values["image"])),  # one name for one file: heads meet in it
        labels={head: values["label"]} if values["label"] else {},
        identity=values.get("identity", ""),
        group=values.get("group", ""),
        split=split,
        title=values.get("title", ""),
    )

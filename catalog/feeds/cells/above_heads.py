"""Finds the row that names the columns below the title, the date and the blank lines of a list made by hand."""

import csv
import re
from collections.abc import Iterable, Sequence

from catalog.feeds.columns import guess_mapping

FIRST_ROWS = 20  # in which the heads are looked for
MARKS = ",;\t|"  # that cells may stand between
FEWEST = 2  # of our columns that heads have to name, the title among them
_NO_HEAD = re.compile(r"[\d.,\s%€$£/-]+|https?://.*")
_LINE = re.compile(r".*?(?:\r\n|\r|\n)|.+\Z", re.DOTALL)


def lines_above(text: str) -> int:
    """How many lines of the text stand above the heads; 0 where the first line names the columns or none does."""
    lines = [line[0] for line in _LINE.finditer(text)][: 2 * FIRST_ROWS]
    if not lines or lines[0].lower().startswith("sep="):
        return 0
    found = (found for mark in MARKS if (found := _found(lines, mark)))
    return max(found, key=lambda pair: pair[1], default=(0, 0))[0]


def heads_among(rows: Iterable[Sequence[str]]) -> int | None:
    """Which of the rows, from 0, is the first that names columns; None where none of the first ones does."""
    for number, row in enumerate(rows):
        if number >= FIRST_ROWS:
            return None
        if names_columns(row):
            return number
    return None


def names_columns(cells: Iterable[str]) -> bool:
    """Whether the cells are names of columns, of the title among others."""
    names = [name for cell in cells if (name := cell.strip())]
    if len(names) < FEWEST or any(map(_NO_HEAD.fullmatch, names)):
        return False
    mapping = guess_mapping(names)
    return "title" in mapping and len(mapping) >= FEWEST


def _found(lines: Sequence[str], mark: str) -> tuple[int, int] | None:
    """How many lines stand above the heads if cells stand between these marks, and how many heads there are."""
    reader = csv.reader(lines, delimiter=mark)
    above = 0
    try:
        for _, row in zip(range(FIRST_ROWS), reader, strict=False):
            if names_columns(row):
                return above, sum(bool(cell.strip()) for cell in row)
            above = reader.line_num
    except csv.Error:
        return None
    return None

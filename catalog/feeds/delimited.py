"""Reads CSV and its relatives: whatever separates the cells, however long a line claims to be."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any

from catalog.errors import FeedError
from catalog.feeds.entry import Entry, first_of_each

DELIMITERS = ",;\t|^~\x1f\x01"
SAMPLE_LINES, SAMPLE_LINE = 50, 1 << 16  # lines, and characters of each, that the delimiter is judged by
MAX_LINE = 1 << 20  # characters read at once: a line without an end is cut into pieces, each a problem of its own
_NAMES = {
    ",": "commas",
    ";": "semicolons",
    "|": "bars",
    "\t": "tabs",
    "\x1f": "unit separators",
    "\x01": "control characters",
}


def read_delimited(name: str, text: IO[str]) -> tuple[str, list[str], Iterator[Entry]]:
    """How the cells are separated, the columns and the entries; raises FeedError."""
    lines = _lines(text)
    start = [line for line in islice(lines, SAMPLE_LINES) if line.strip()]
    said = re.fullmatch(r"sep=(.)\s*", start[0], re.IGNORECASE) if start else None  # Excel's note of its delimiter
    start = start[1:] if said else start
    delimiter = said[1] if said else _delimiter([line[:SAMPLE_LINE] for line in start])
    reader = csv.reader(chain(start, lines), delimiter=delimiter)
    try:
        names = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise FeedError(f"{name} cannot be read as CSV: {error}") from error
    if len([cell for cell in names if cell]) < 2:
        raise FeedError(f"{name} is no feed: its first line must name the columns, separated by , ; | or tabs")
    return f"separated by {_NAMES.get(delimiter, delimiter)}", names, _entries(reader, names)


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        yield line.replace("\0", "") if "\0" in line else line


def _delimiter(sample: list[str]) -> str:
    """The mark that makes the most columns among those that most rows agree with."""

    def fit(mark: str) -> tuple[bool, int]:
        try:
            rows = [row for row in csv.reader(sample, delimiter=mark) if row]
        except csv.Error:
            rows = [next(csv.reader(sample[:1], delimiter=mark), [])]
        width = len(rows[0]) if rows else 0
        agreeing = sum(len(row) == width for row in rows)
        return width > 1 and agreeing * 2 > len(rows), width

    return max(DELIMITERS, key=fit)


def _entries(reader: Any, names: list[str]) -> Iterator[Entry]:
    width = len(names)
    simple = len(set(names)) == width and all(names)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Entry({}, f"not readable as CSV: {error}")
            continue
        if len(cells) == width and simple and cells[0]:
            yield Entry(dict(zip(names, cells, strict=True)))
        elif any(cell.strip() for cell in cells):
            yield _uneven(names, cells)


def _uneven(names: list[str], cells: Iterable[str]) -> Entry:
    cells = list(cells)
    values = first_of_each(zip(names, cells, strict=False))
    if any(cell.strip() for cell in cells[len(names) :]):
        return Entry(values, "more cells than the header has columns; is a quotation mark missing?")
    return Entry(values)

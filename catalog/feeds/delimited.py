"""Reads CSV and its relatives: whatever separates the cells, however long a line claims to be."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice
from operator import methodcaller
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
_is_formula = methodcaller("startswith", '="')
_ESCAPE = re.compile(r'\\["\\]?')


def read_delimited(name: str, text: IO[str], above: int = 0) -> tuple[str, list[str], Iterator[Entry]]:
    """How the cells are separated, the columns and the entries; raises FeedError.

    `above` lines stand above the one that names the columns.
    """
    lines: Iterator[str] = islice(_lines(text), above, None)
    start = [line for line in islice(lines, SAMPLE_LINES) if line.strip()]
    said = re.fullmatch(r"sep=(.)\s*", start[0], re.IGNORECASE) if start else None  # Excel's note of its delimiter
    start = start[1:] if said else start
    delimiter = said[1] if said else _delimiter([line[:SAMPLE_LINE] for line in start])
    escaped = _has_escapes(text, delimiter)
    text.seek(0)
    lines = dropwhile(str.isspace, islice(_lines(text), above, None))
    reader = _reader(islice(lines, 1, None) if said else lines, delimiter, escaped)
    try:
        names = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise FeedError(f"{name} cannot be read as CSV: {error}") from error
    if len([cell for cell in names if cell]) < 2:
        raise FeedError(f"{name} is no feed: its first line must name the columns, separated by , ; | or tabs")
    separated = f"separated by {_NAMES.get(delimiter, delimiter)}"
    return separated + (r" with \" for quotation marks" if escaped else ""), names, _entries(reader, names)


def _lines(text: IO[str]) -> Iterator[str]:
    while line := text.readline(MAX_LINE):
        yield line.replace("\0", "") if "\0" in line else line


def _reader(lines: Iterable[str], delimiter: str, escaped: bool, strict: bool = False) -> Any:
    """Rows of cells. With `escaped`, a backslash stands before a quotation mark or a backslash; others are ordinary."""
    if not escaped:
        return csv.reader(lines, delimiter=delimiter, strict=strict)
    lines = (_ESCAPE.sub(_doubled, line) if "\\" in line else line for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=strict, escapechar="\\")


def _doubled(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else "\\\\"


def _has_escapes(text: IO[str], delimiter: str) -> bool:
    r"""Whether more rows are whole with \" in their text, as PHP and MySQL write it, than with cells that end in \."""
    text.seek(0)
    if not any(r"\"" in line for line in _lines(text)):
        return False
    whole = []
    for escaped in (False, True):
        text.seek(0)
        whole.append(_whole_rows(_reader(_lines(text), delimiter, escaped, strict=True)))
    return whole[1] > whole[0]


def _whole_rows(reader: Any) -> int:
    """How many rows have as many cells as the first one, less those that cannot be read."""
    width = count = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return count
        except csv.Error:
            count -= 1
            continue
        width = width or (len(row) if len(row) > 1 else 0)
        count += len(row) == width


def _delimiter(sample: list[str]) -> str:
    """The mark that makes the most columns among those that most rows agree with."""
    escapes = any(r"\"" in line for line in sample)

    def fit(mark: str) -> tuple[bool, int]:
        return max(_fit(sample, mark, escaped) for escaped in ((False, True) if escapes else (False,)))

    return max(DELIMITERS, key=fit)


def _fit(sample: list[str], mark: str, escaped: bool) -> tuple[bool, int]:
    """Whether most rows agree on the number of columns, and that number."""
    try:
        rows = [row for row in _reader(sample, mark, escaped) if row]
    except csv.Error:
        rows = [next(csv.reader(sample[:1], delimiter=mark), [])]
    width = len(rows[0]) if rows else 0
    agreeing = sum(len(row) == width for row in rows)
    return width > 1 and agreeing * 2 > len(rows), width


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
        if any(map(_is_formula, cells)):
            cells = [cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell for cell in cells]
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

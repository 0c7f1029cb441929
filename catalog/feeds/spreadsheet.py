"""Reads the first sheet of an Excel workbook that has a header, row by row."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO

from catalog.errors import FeedError
from catalog.feeds.cells.above_heads import FIRST_ROWS, heads_among
from catalog.feeds.entry import Entry, first_of_each
from catalog.feeds.number_formats import shown

MAGIC = b"PK\x03\x04"
MAX_RATIO = 200
MAX_SHARED = 200 << 20  # bytes of the table of texts, which is held in memory
MAX_MEMBER = 4 << 30
ALWAYS_FINE = 64 << 20
MAX_COLUMNS = 1000
BESIDE = 50  # columns beyond the header's in which cells are noticed
MAX_ROWS = 1_048_576  # as Excel has them; a row may name any number as its own
MAX_TEXTS = 2_000_000  # in the table of texts
MAX_ROW = 4 << 20  # bytes of XML: a row is held in memory as a whole …
MAX_BOOK = 1 << 20  # bytes of the list of sheets and names, each of which takes long
MAX_PART = 16 << 20  # … as is what stands around the rows, and every other part (styles, names of sheets, …)
CHUNK = 1 << 20
# What openpyxl and the parsers below it raise over damaged parts.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
    SyntaxError,
    AssertionError,
    RuntimeError,
)


def read_spreadsheet(name: str, file: BinaryIO) -> tuple[list[str], Iterator[Entry]]:
    """The columns and the entries; raises FeedError."""
    first = next(_sheets(name, file), None)
    if first is None:
        raise FeedError(f"{name} has no sheet whose first row names at least two columns")
    return first[1:]


def read_further_sheets(name: str, file: BinaryIO) -> Iterator[tuple[str, Iterator[Entry]]]:
    """The title and the entries of each sheet behind the first, to be read in turn; raises FeedError."""
    return ((title, entries) for title, _, entries in islice(_sheets(name, file), 1, None))


def _sheets(name: str, file: BinaryIO) -> Iterator[tuple[str, list[str], Iterator[Entry]]]:
    """Every sheet that has a header: its title, its columns and its entries."""
    _check(name, file)
    try:
        openpyxl = import_module("openpyxl")
    except ModuleNotFoundError as error:
        raise FeedError(f"{name} is an Excel file, which needs openpyxl: pip install openpyxl") from error
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs note a wrong size, and rows beyond it would be lost
            names, above = _header(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=MAX_ROWS))
            if names:
                most = min(MAX_COLUMNS, len(names) + BESIDE)
                rows = sheet.iter_rows(min_row=above + 1, max_col=most, max_row=MAX_ROWS)
                yield sheet.title, names, _entries(rows, names)
    except _DAMAGE as error:
        raise FeedError(f"{name} is a damaged Excel file ({error}); save it again or export it as CSV") from error


def _check(name: str, file: BinaryIO) -> None:
    """Refuse what is no workbook or a bomb before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_sizes(name, members)
            for member in members:
                _check_part(name, archive, member)
    except _DAMAGE as error:
        raise FeedError(f"{name} is a damaged ZIP or Excel file ({error}); save or download it again") from error
    file.seek(0)


def _check_sizes(name: str, members: Sequence[zipfile.ZipInfo]) -> None:
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise FeedError(f"{name} is a ZIP file and no .xlsx; unpack it, or export it as CSV or .xlsx")
    packed, plain = sum(m.compress_size for m in members), sum(m.file_size for m in members)
    if plain > max(ALWAYS_FINE, MAX_RATIO * packed) or plain > MAX_MEMBER:
        raise FeedError(f"{name} unpacks to {plain / 1e6:,.0f} MB, more than is opened; export it as CSV")


def _check_part(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a part of which too much would be in memory at a time."""
    part = member.filename.lower()
    if "/worksheets/" in part and part.endswith(".xml"):
        _check_rows(name, archive, member)
    elif part.endswith("sharedstrings.xml"):
        with archive.open(member) as texts:
            count = sum(chunk.count(b"<si") for chunk in iter(lambda: texts.read(CHUNK), b""))
        if count > MAX_TEXTS or member.file_size > MAX_SHARED:
            raise FeedError(f"{name} holds {count:,} different texts, more than are opened; export it as CSV")
    elif member.file_size > (MAX_BOOK if part == "xl/workbook.xml" else MAX_PART) and part.endswith((".xml", ".rels")):
        size = f"{member.file_size / 1e6:,.0f} MB"
        raise FeedError(f"{name} holds {size} of {member.filename}, more than is opened; export it as CSV")


def _check_rows(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    if member.file_size <= MAX_ROW:
        return
    since, seen = 0, False  # bytes since a row began; whether one did
    with archive.open(member) as sheet:
        while chunk := sheet.read(CHUNK):
            begun = chunk.find(b"<row")
            since += len(chunk) if begun < 0 else begun
            if since > (MAX_ROW if seen and begun >= 0 else MAX_PART):
                raise FeedError(
                    f"{name} has a row or a head of {since / 1e6:,.0f} MB in {member.filename}; export it as CSV"
                )
            if begun >= 0:
                since, seen = len(chunk) - chunk.rfind(b"<row"), True


def _header(rows: Iterator[Sequence[Any]]) -> tuple[list[str], int]:
    """The names of the columns, and how many rows there are up to them.

    They are the first row that is known to name columns, else the first that is not empty, where it has several cells.
    """
    numbered = enumerate(map(_names, rows), start=1)
    first = list(islice((pair for pair in numbered if pair[1]), 1))
    first += [pair for pair in islice(numbered, FIRST_ROWS) if pair[1]]
    if not first:
        return [], 0
    place = heads_among(names for _, names in first)
    number, names = first[place or 0]
    return (names if len([name for name in names if name]) > 1 else []), number


def _names(row: Sequence[Any]) -> list[str]:
    """The cells of a row up to the last one that is not empty."""
    names = [_text(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _entries(rows: Iterator[Sequence[Any]], names: list[str]) -> Iterator[Entry]:
    try:
        before: Sequence[Any] = ()
        for row in rows:
            if row is before:  # the one that stands for each row left out: a million of them may be
                continue
            before = row
            cells = [_text(cell) for cell in row]
            values = first_of_each(zip(names, cells, strict=False))
            if any(cell.strip() for cell in cells[len(names) :]):
                yield Entry(values, "more cells than the header has columns")
            elif any(cell.strip() for cell in cells):
                yield Entry(values)
    except _DAMAGE as error:
        yield Entry({}, f"from here on the Excel file is damaged: {error}", last=True)


def _text(cell: Any) -> str:
    """A cell as its text: a number as its format shows it, a date without a time of day, nothing for #REF! and such."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return shown(value, cell.number_format or "")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)

"""Reads the first sheet of an Excel workbook that has a header, row by row."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from catalog.errors import FeedError
from catalog.feeds.entry import Entry, first_of_each
from catalog.feeds.number_formats import shown

MAGIC = b"PK\x03\x04"
OLD_MAGIC = b"\xd0\xcf\x11\xe0"
MAX_RATIO = 200
MAX_SHARED = 200 << 20  # bytes of the table of texts, which is held in memory
MAX_MEMBER = 4 << 30
ALWAYS_FINE = 64 << 20
MAX_COLUMNS = 1000
_DAMAGE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, ParseError, IndexError)


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
            rows = sheet.iter_rows(max_col=MAX_COLUMNS)
            if names := _header(rows):
                yield sheet.title, names, _entries(rows, names)
    except _DAMAGE as error:
        raise FeedError(f"{name} is a damaged Excel file ({error}); save it again or export it as CSV") from error


def _check(name: str, file: BinaryIO) -> None:
    """Refuse what is no workbook or a bomb before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except _DAMAGE as error:
        raise FeedError(f"{name} is a damaged ZIP or Excel file ({error}); save or download it again") from error
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise FeedError(f"{name} is a ZIP file and no .xlsx; unpack it, or export it as CSV or .xlsx")
    packed, plain = sum(m.compress_size for m in members), sum(m.file_size for m in members)
    shared = max((m.file_size for m in members if m.filename.lower().endswith("sharedstrings.xml")), default=0)
    if plain > max(ALWAYS_FINE, MAX_RATIO * packed) or shared > MAX_SHARED or plain > MAX_MEMBER:
        raise FeedError(f"{name} unpacks to {plain / 1e6:,.0f} MB, more than is opened; export it as CSV")
    file.seek(0)


def _header(rows: Iterator[Sequence[Any]]) -> list[str]:
    """The first row that is not empty, where it names columns."""
    for row in rows:
        names = [_text(cell).strip() for cell in row]
        while names and not names[-1]:
            names.pop()
        if names:
            return names if len([name for name in names if name]) > 1 else []
    return []


def _entries(rows: Iterator[Sequence[Any]], names: list[str]) -> Iterator[Entry]:
    try:
        for row in rows:
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

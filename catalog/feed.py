"""Reads a feed file as rows, whatever it is: CSV, TSV, JSON Lines, a JSON array or Parquet, told by content."""

import codecs
import csv
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from catalog.columns import SEVERAL, settle_mapping
from catalog.errors import FeedError
from catalog.records import RawRow

DELIMITERS = ",;\t|"
PEEK = 200  # records looked at for the column names of JSON
FOREIGN = {
    b"PK\x03\x04": "a ZIP or Excel file; export it as CSV",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"<?xml": "XML; export it as CSV or JSON",
    b"\xd0\xcf\x11\xe0": "an old Excel file; export it as CSV",
}


@dataclass(frozen=True)
class _Entry:
    """One record under the file's own names, or why it is none."""

    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def read_feed(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[RawRow]:
    """Rows with our column names; `mapping` (ours → theirs) is laid over the guess. Raises FeedError, MappingError."""
    settled = feed_mapping(path, mapping)
    with _entries(path) as (_, entries):
        for number, entry in enumerate(entries, start=1):
            yield RawRow(number, problem=entry.problem) if entry.problem else _named(number, entry.values, settled)


def feed_mapping(path: Path, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """The mapping that reading this file will use, to be shown before it is used."""
    with _entries(path) as (names, entries):
        peeked = [*names, *(name for entry in itertools.islice(entries, 0 if names else PEEK) for name in entry.values)]
    if not peeked:
        raise FeedError(f"{path.name} holds no records; a feed has a header line and one line a product")
    return settle_mapping(list(dict.fromkeys(peeked)), mapping)


def _named(number: int, values: Mapping[str, str], mapping: Mapping[str, str]) -> RawRow:
    cells = {ours: _joined(values, theirs) for ours, theirs in mapping.items()}
    used = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    return RawRow(number, cells, {name: value for name, value in values.items() if name not in used})


def _joined(values: Mapping[str, str], theirs: str) -> str:
    if SEVERAL not in theirs:
        return values.get(theirs, "")
    return SEVERAL.join(values[name] for name in theirs.split(SEVERAL) if values.get(name))


@contextmanager
def _entries(path: Path) -> Iterator[tuple[list[str], Iterator[_Entry]]]:
    """Column names, where the format says them first, and the records."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise FeedError(f"cannot read the feed {path}: {error.strerror}") from error
    if start.startswith(b"PAR1"):
        yield _parquet(path)
        return
    for magic, told in FOREIGN.items():
        if start.startswith(magic):
            raise FeedError(f"{path.name} is {told}")
    with path.open(encoding=_encoding(path), errors="replace", newline="") as lines:
        first = start.decode("utf-8-sig", errors="replace").lstrip()[:1]
        yield ([], _json(path, lines)) if first in ("[", "{") else _csv(path, lines)


def _encoding(path: Path) -> str:
    """By the byte order mark, else UTF-8 where every byte agrees, else Windows' Western code page."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        chunk = file.read(1 << 20)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = file.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _csv(path: Path, lines: IO[str]) -> tuple[list[str], Iterator[_Entry]]:
    header = lines.readline()
    lines.seek(0)
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([header], delimiter=mark), [])))
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise FeedError(f"{path.name} cannot be read as CSV: {error}") from error
    if len([name for name in names if name]) < 2:
        raise FeedError(f"{path.name} is no feed: its first line must name the columns, separated by , ; | or tabs")
    return names, _csv_entries(reader, names)


def _csv_entries(reader: Any, names: list[str]) -> Iterator[_Entry]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Entry(problem=f"not readable as CSV: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            yield _Entry(problem="more cells than the header has columns; is a quotation mark missing?")
        else:
            yield _Entry(_first_of_each(zip(names, cells, strict=False)))


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Columns without a name are dropped; of two with the same name the first that says something counts."""
    values: dict[str, str] = {}
    for name, cell in pairs:
        if name and not values.get(name, "").strip():
            values[name] = cell
    return values


def _json(path: Path, lines: IO[str]) -> Iterator[_Entry]:
    """An array, an object that holds one array of records, or one object a line."""
    if lines.read(4096).lstrip("\ufeff \t\r\n").startswith("{"):
        lines.seek(0)
        first = next((line for line in lines if line.strip()), "")
        if isinstance(_parse(first), dict) and not _inner_array(_parse(first)):
            lines.seek(0)
            yield from (_json_entry(_parse(line)) for line in lines if line.strip())
            return
    lines.seek(0)
    whole = _parse(lines.read())
    records = _inner_array(whole) if isinstance(whole, dict) else whole
    if not isinstance(records, list):
        raise FeedError(f"{path.name} is no JSON feed: an array of objects or one object a line is")
    yield from (_json_entry(record) for record in records)


def _inner_array(value: Any) -> list[Any] | None:
    arrays = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    return arrays[0] if len(arrays) == 1 and len(value) <= 5 and "title" not in value else None


def _parse(text: str) -> Any:
    try:
        # Numbers stay the text they are: 12.10 must not become 12.1 or 0.1 + 0.2.
        return json.loads(text, parse_float=str, parse_int=str, strict=False)
    except (ValueError, RecursionError):
        return None


def _json_entry(record: Any) -> _Entry:
    if not isinstance(record, dict):
        return _Entry(problem="not a JSON object")
    values: dict[str, str] = {}
    for name, value in record.items():
        if name == "attributes" and isinstance(value, dict):
            values.update({str(inner): _plain(cell) for inner, cell in value.items()})
        else:
            values[name] = _plain(value)
    return _Entry(values)


def _plain(value: Any) -> str:
    """A JSON or Parquet value as the text a CSV cell would have."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return SEVERAL.join(filter(None, map(_plain, value)))
        case dict():
            named = next((value[key] for key in ("src", "url", "link", "name", "title") if value.get(key)), None)
            return _plain(named) if named is not None else json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def _parquet(path: Path) -> tuple[list[str], Iterator[_Entry]]:
    try:
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise FeedError(f"{path.name} is Parquet, which needs pyarrow: pip install pyarrow") from error
    file = parquet.ParquetFile(path)
    rows = (row for batch in file.iter_batches(batch_size=1000) for row in batch.to_pylist())
    return list(file.schema_arrow.names), (_json_entry(row) for row in rows)

"""Excel workbooks: the file, or one of its parts in place of a real one."""

from __future__ import annotations

import importlib
import io
import warnings
import zipfile
from contextlib import suppress
from functools import cache
from itertools import islice

from catalog.errors import FeedError
from catalog.feeds.joining.opencart_workbook import read_workbook

WORDS = (b"<row r=", b"<c r=", b' t="s"', b' t="inlineStr"', b"<v>", b"<f>", b"<is><t>", b"<si>", b"<sst")
WORDS += (b"<sheetData>", b"<dimension ref=", b"A1:XFD1048576", b"1048577", b"<sheet name=", b"r:id=", b"<numFmt")
WORDS += (b"<xf", b'count="', b"<mergeCell ref=", b"-1", b"1e999", b"#REF!", b"date1904=", b"<!DOCTYPE", b"&a;")
WORDS += (b"product_id", b"PK\x03\x04")
ROWS = 50


@cache
def _parts() -> dict[str, bytes]:
    """The parts of a real workbook."""
    openpyxl = importlib.import_module("openpyxl")
    book = openpyxl.Workbook()
    for row in (("id", "title", "price"), ("a", "Mug", 12.5), ("b", "Bowl", None)):
        book.active.append(row)
    book.create_sheet("Specials").append(("product_id", "price"))
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # A long one that nothing reads, and those that say when the workbook was made.
    return {name: content for name, content in parts.items() if "theme" not in name and "docProps" not in name}


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # without the time: the same seeds each time
    return file.getvalue()


def seeds() -> list[bytes]:
    """The whole file, and each part behind the byte that chooses it."""
    return [b"\x00" + _packed(_parts()), *(bytes([at]) + part for at, part in enumerate(_parts().values(), start=1))]


def one(data: bytes) -> None:
    """Read its first rows: texts by the names of columns."""
    parts, content = _parts(), data[1:]
    if data[:1] not in (b"", b"\x00"):
        name = list(parts)[(data[0] - 1) % len(parts)]
        content = _packed({**parts, name: content})
    with suppress(FeedError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in the process that reads feeds
        columns, entries = read_workbook("feed.xlsx", io.BytesIO(content))
        assert all(isinstance(name, str) for name in columns)
        for entry in islice(entries, ROWS):
            assert all(isinstance(text, str) for text in (*entry.values, *entry.values.values()))

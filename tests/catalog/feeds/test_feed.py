"""Feeds of every accepted format give the same rows."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import FeedError
from catalog.feeds.feed import open_feed
from catalog.records import RawRow

ROWS = [{"sku": "1", "name": "Mug, blue", "price": "12.10"}, {"sku": "2", "name": "Teller · été", "price": "9"}]


def read(path: Path, content: str | bytes) -> list[RawRow]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return rows_of(path)


def rows_of(path: Path) -> list[RawRow]:
    with open_feed(path) as feed:
        return [row.row for row in feed.rows()]


def as_table(delimiter: str) -> str:
    quoted = [[f'"{cell}"' for cell in row.values()] for row in ROWS]
    return "\n".join(delimiter.join(cells) for cells in [list(ROWS[0]), *quoted]) + "\n"


def titles(rows: list[RawRow]) -> list[str]:
    return [row.cells["title"] for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = read(tmp_path / "feed.csv", as_table(delimiter))
    assert titles(rows) == ["Mug, blue", "Teller · été"] and [row.number for row in rows] == [1, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    assert titles(read(tmp_path / "feed.csv", as_table(";").encode(encoding))) == ["Mug, blue", "Teller · été"]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ROWS),
        json.dumps({"products": ROWS}),
        json.dumps(ROWS, indent=2),
        "\n".join(json.dumps(row) for row in ROWS),
    ],
)
def test_json_is_told_by_content_whatever_the_name(tmp_path: Path, content: str) -> None:
    assert titles(read(tmp_path / "feed.txt", content)) == ["Mug, blue", "Teller · été"]


def test_json_numbers_lists_and_attributes_become_cells(tmp_path: Path) -> None:
    record = {"id": 7, "title": "x", "price": 12.10, "images": ["a.jpg", {"src": "b.jpg"}], "attributes": {"size": 4}}
    row = read(tmp_path / "feed.json", json.dumps([record]))[0]
    assert row.cells == {"id": "7", "title": "x", "price": "12.1", "images": "a.jpg|b.jpg"}
    assert row.rest == {"size": "4"}


def test_a_broken_json_line_is_a_problem_of_its_row_alone(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.jsonl", '{"id": 1, "title": "a"}\n{"id": 2, "ti\n{"id": 3, "title": "c"}\n')
    assert [row.problem for row in rows] == ["", "not a JSON object", ""]


def test_a_cell_may_have_several_lines(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.csv", 'id,title,notes\n1,Mug,"one\ntwo"\n2,Bowl,\n')
    assert rows[0].rest["notes"] == "one\ntwo" and len(rows) == 2


def test_a_row_with_too_many_cells_is_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.csv", "id,title\n1,Mug, blue\n2,Bowl\n\n,,\n3\n")
    assert "more cells" in rows[0].problem and [row.problem for row in rows[1:]] == ["", ""]


def test_a_cell_beyond_every_limit_is_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.csv", "id,title\n1," + "x" * 200_000 + "\n2,Bowl\n")
    assert "not readable" in rows[0].problem and rows[-1].cells["title"] == "Bowl"


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    assert titles(read(tmp_path / "feed.csv", b"id,title\n1,M\0ug\n")) == ["Mug"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04xlsx", "damaged ZIP or Excel"),
        (b"\xd0\xcf\x11\xe0old", "save it as .xlsx or CSV"),
        (b"%PDF-1.7", "seems to be a PDF"),
        (b"\x1f\x8b\x08", "damaged gzip"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"", "is empty"),
        (b"one line\n", "first line must name the columns"),
        (b"[1, 2", "no records"),
        (b"{", "no JSON feed"),
        (b"[]", "no records"),
    ],
)
def test_what_is_no_feed_is_told_what_one_is(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(FeedError, match=message):
        read(tmp_path / "feed.csv", content)


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="No such file"):
        rows_of(tmp_path / "none.csv")


def test_the_mapping_is_shown_before_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text('{"sku": "1", "name": "Mug"}\n{"sku": "2", "name": "Bowl", "vendor": "Fernby"}\n')
    with open_feed(path) as feed:
        assert feed.mapping == {"id": "sku", "title": "name", "brand": "vendor"}


def test_parquet_is_read(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "feed.parquet")
    assert titles(rows_of(tmp_path / "feed.parquet")) == ["Mug, blue", "Teller · été"]


def as_parquet(path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(ROWS), path)


def as_workbook(path: Path) -> None:
    book = pytest.importorskip("openpyxl").Workbook()
    for cells in [list(ROWS[0]), *(list(row.values()) for row in ROWS)]:
        book.active.append(cells)
    book.save(path)


def as_xml(path: Path) -> None:
    items = [f"<item><g:id>{row['sku']}</g:id><title>{row['name']}</title></item>" for row in ROWS]
    path.write_text(f"<rss xmlns:g='http://base.google.com/ns/1.0'>{''.join(items)}</rss>", encoding="utf-8")


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(as_table(",").encode("utf-16")),
        lambda path: path.write_bytes(gzip.compress(as_table(";").encode("utf-8-sig"))),
        lambda path: path.write_text(json.dumps(ROWS)),
        lambda path: path.write_text("\n".join(map(json.dumps, ROWS))),
        as_parquet,
        as_workbook,
        as_xml,
    ],
    ids=["csv", "gzip", "json", "lines", "parquet", "excel", "xml"],
)
def test_an_open_feed_gives_its_rows_again_from_the_first(tmp_path: Path, write: Callable[[Path], None]) -> None:
    write(tmp_path / "feed")
    with open_feed(tmp_path / "feed") as feed:
        begun = next(feed.rows()).row
        assert [row.row for row in feed.rows()] == [row.row for row in feed.rows()]
        assert begun.cells["title"] == "Mug, blue" and titles([row.row for row in feed.rows()])[1] == "Teller · été"

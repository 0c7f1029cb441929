"""Feeds of a few bytes that would fill the memory, or be read for ever."""

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import FeedError
from catalog.feeds.feed import open_feed

HEAD = '<row r="1"><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>title</t></is></c></row>'
MUG = '<row r="{0}"><c t="inlineStr"><is><t>p{0}</t></is></c><c t="inlineStr"><is><t>Mug</t></is></c></row>'


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """An Excel file with a product."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("id", "title"), ("a", "Mug")):
        book.active.append(row)
    book.save(tmp_path / "feed.xlsx")
    return tmp_path / "feed.xlsx"


def with_part(workbook: Path, part: str, content: str) -> Path:
    """The same with another part."""
    path = workbook.with_name("bomb.xlsx")
    with zipfile.ZipFile(workbook) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in {*plain.namelist(), part}:
            bomb.writestr(name, content if name == part else plain.read(name))
    return path


def with_rows(workbook: Path, rows: str) -> Path:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{HEAD}{rows}</sheetData></worksheet>'
    return with_part(workbook, "xl/worksheets/sheet1.xml", sheet)


def titles(path: Path) -> list[str]:
    with open_feed(path) as feed:
        return [row.row.cells.get("title", "") for row in feed.rows()]


@pytest.mark.parametrize("number", [1_000_000, 10**15])
def test_rows_that_are_left_out_cost_nothing(workbook: Path, number: int) -> None:
    found = titles(with_rows(workbook, MUG.format(2) + MUG.format(number)))
    assert len(found) == (2 if number <= 1_048_576 else 1)


def test_a_row_that_fills_the_memory_is_refused(workbook: Path) -> None:
    with pytest.raises(FeedError, match="a row"):
        titles(with_rows(workbook, '<row r="2">' + "<c/>" * 5_000_000 + "</row>"))


def test_a_row_of_many_bytes_between_others_is_refused(workbook: Path) -> None:
    wide = '<row r="3">' + "<c/>" * 1_500_000 + "</row>"
    with pytest.raises(FeedError, match="a row"):
        titles(with_rows(workbook, MUG.format(2) + wide + MUG.format(4)))


@pytest.mark.parametrize(
    "part", ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]
)
def test_a_part_that_fills_the_memory_is_refused(workbook: Path, part: str) -> None:
    with pytest.raises(FeedError, match="more than is opened"):
        titles(with_part(workbook, part, "<xf/>" * 4_000_000))


def test_a_table_of_many_texts_is_refused(workbook: Path) -> None:
    with pytest.raises(FeedError, match="different texts"):
        titles(with_part(workbook, "xl/sharedStrings.xml", "<sst>" + "<si/>" * 3_000_000 + "</sst>"))


def test_gzip_that_unpacks_a_thousandfold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(66):
            file.write(bytes(1 << 20))
    with pytest.raises(FeedError, match="unpacks to more than"):
        titles(path)


def parquet(path: Path, columns: dict[str, Any]) -> Path:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as writer

    writer.write_table(arrow.table(columns), path, compression="zstd")
    return path


def test_parquet_of_rows_without_end_is_refused(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    path = parquet(tmp_path / "feed.parquet", {"id": arrow.nulls(10_000_000, arrow.string())})
    assert path.stat().st_size < 100_000
    with pytest.raises(FeedError, match="10,000,000 rows"):
        titles(path)


def test_parquet_of_one_text_that_unpacks_a_thousandfold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="unpacks to"):
        titles(parquet(tmp_path / "feed.parquet", {"id": ["a"], "title": ["a" * 80_000_000]}))


def test_parquet_whose_rows_name_one_long_text_is_not_unpacked(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    long = arrow.DictionaryArray.from_arrays(arrow.array([0] * 50_000, arrow.int32()), ["long " * 200_000])
    path = parquet(tmp_path / "feed.parquet", {"id": [f"p{place}" for place in range(50_000)], "title": long})
    with open_feed(path) as feed:
        problems = [row.row.problem for row in feed.rows() if row.row.problem]
    assert any("200 times its size" in problem for problem in problems)


def test_a_list_of_sheets_without_end_is_refused(workbook: Path) -> None:
    with pytest.raises(FeedError, match=r"of xl/workbook\.xml, more than is opened"):
        titles(with_part(workbook, "xl/workbook.xml", "<sheet/>" * 200_000))

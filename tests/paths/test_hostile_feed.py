"""Files made to hurt are refused or read within bounds, with one clear line."""

import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalog.errors import FeedError
from catalog.feeds.cells.rows import FeedRow
from catalog.feeds.feed import open_feed

LAUGHS = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><id>1</id><title>&c;</title></item></channel></rss>"""
SECRET = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY s SYSTEM "file:///etc/hostname">]>
<rss><channel><item><id>1</id><title>&s;</title></item></channel></rss>"""


def read(path: Path, content: bytes) -> list[FeedRow]:
    path.write_bytes(content)
    with open_feed(path) as feed:
        return list(feed.rows())


@contextmanager
def memory_within(mb: float) -> Iterator[None]:
    """Fails when what is done within allocates more at its peak."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < mb * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("content", [LAUGHS, SECRET])
def test_entities_are_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FeedError, match="entities are refused"):
        read(tmp_path / "feed.xml", content.encode())


def test_elements_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="50 deep"):
        read(tmp_path / "feed.xml", b"<rss>" + b"<item>" * 100_000)


def test_a_tag_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="a tag longer than"):
        read(tmp_path / "feed.xml", b"<rss><item><id a='" + b"x" * (20 << 20))


def test_a_gzip_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="200 times its size"):
        read(tmp_path / "feed.csv.gz", gzip.compress(b"id,title\n" + bytes(200 << 20), 9))


def test_gzip_within_gzip_is_told_to_be_unpacked(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="packed twice"):
        read(tmp_path / "feed.csv.gz", gzip.compress(gzip.compress(b"id,title\n1,Mug\n")))


def test_a_gzip_file_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="damaged gzip"):
        read(tmp_path / "feed.csv.gz", gzip.compress(b"id,title\n1,Mug\n" * 100)[:-20])


def test_a_workbook_that_is_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(100 << 20))
    with pytest.raises(FeedError, match="more than is opened"):
        read(tmp_path / "feed.xlsx", packed.getvalue())


def test_a_zip_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("feed.csv", "id,title\n1,Mug\n")
    with pytest.raises(FeedError, match=r"seems to be a ZIP archive \(feed\.csv\) and no feed: unpack it"):
        read(tmp_path / "feed.zip", packed.getvalue())


@pytest.mark.parametrize("endless", [b"x" * (8 << 20), b'"' + b"x," * (4 << 20), b"1," * (4 << 20)])
def test_an_endless_line_takes_no_endless_memory(tmp_path: Path, endless: bytes) -> None:
    content = b"id,title\n1,Mug\n" + endless + b"\n2,Bowl\n"
    with memory_within(20):  # read at once, these lines take 24 to 105 MB
        rows = read(tmp_path / "feed.csv", content)
    assert rows[0].row.cells["title"] == "Mug" and rows[1].row.problem


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_nesting_bomb_is_one_problem(tmp_path: Path, opening: bytes) -> None:
    content = b'[{"id": 1, "title": "Mug"}, ' + opening * 200_000
    rows = read(tmp_path / "feed.json", content)
    assert rows[0].row.cells["title"] == "Mug" and rows[-1].row.problem and rows[-1].last and len(rows) == 2


def test_a_nested_record_that_ends_is_passed_over(tmp_path: Path) -> None:
    deep = "[" * 50_000 + "]" * 50_000
    rows = read(tmp_path / "feed.json", f'[{{"id": 1, "title": "Mug"}}, {deep}, {{"id": 2, "title": "Bowl"}}]'.encode())
    assert [bool(row.row.problem) for row in rows] == [False, True, False]


def test_nul_bytes_are_dropped_wherever_they_stand(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.csv", b"i\0d,title\n\0" + b"1,M\0ug\n" + b"2,Bowl\0\n")
    assert [row.row.cells["title"] for row in rows] == ["Mug", "Bowl"]


def test_bytes_that_no_encoding_has_do_not_stop_the_rest(tmp_path: Path) -> None:
    rows = read(tmp_path / "feed.csv", b"id,title\n1,Mug\n2,\xff\xfe\x81\x8d\n3,Bowl\n")
    assert [row.row.cells["id"] for row in rows] == ["1", "2", "3"] and rows[2].row.cells["title"] == "Bowl"


def test_a_line_of_json_without_end_is_a_problem_of_its_own(tmp_path: Path) -> None:
    long = json.dumps({"id": 2, "title": "x" * (5 << 20)})
    rows = read(tmp_path / "feed.jsonl", f'{{"id": 1, "title": "a"}}\n{long}\n{{"id": 3, "title": "c"}}\n'.encode())
    assert ["longer than" in row.row.problem for row in rows] == [False, True, False]


def test_damaged_parquet_is_one_clear_line(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(FeedError, match="damaged Parquet"):
        read(tmp_path / "feed.parquet", b"PAR1" + bytes(100) + b"PAR1")

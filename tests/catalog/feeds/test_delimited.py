"""Text feeds as programs write them: encodings, delimiters, JSON in all its shapes, gzip of each."""

import codecs
import gzip
import json
from pathlib import Path

import pytest

from catalog.errors import FeedError
from catalog.feeds.feed import open_feed
from catalog.records import RawRow

LEGACY = {
    "cp1252": "Teller été, größe naïve Crème brûlée",
    "cp1250": "Żółty kubek ręcznie malowany, średnica łyżki",
    "cp1251": "Синяя кружка ручной работы",
    "cp1253": "Μπλε κούπα χειροποίητη κεραμική",
    "cp932": "青いマグカップ 手作りの陶器",
    "gb18030": "蓝色马克杯 手工制作陶瓷",
}


def read(path: Path, content: str | bytes, encoding: str | None = None) -> tuple[str, list[RawRow]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_feed(path, encoding=encoding) as feed:
        return feed.format, [row.row for row in feed.rows()]


def titles(rows: list[RawRow]) -> list[str]:
    return [row.cells["title"] for row in rows]


@pytest.mark.parametrize("encoding", LEGACY)
def test_code_pages_are_told_by_their_letters(tmp_path: Path, encoding: str) -> None:
    title = LEGACY[encoding]
    content = "id;title\n" + "".join(f"{number};{title} {number}\n" for number in range(20))
    described, rows = read(tmp_path / "feed.csv", content.encode(encoding))
    assert rows[0].cells["title"] == f"{title} 0" and encoding in described


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_read_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    assert titles(read(tmp_path / "feed.csv", "id,title\n1,Été\n".encode(encoding))[1]) == ["Été"]


def test_an_encoding_can_be_given(tmp_path: Path) -> None:
    content = "id,title\n1,Crème\n".encode("mac_roman")
    assert titles(read(tmp_path / "feed.csv", content, "mac_roman")[1]) == ["Crème"]
    with pytest.raises(FeedError, match="common ones are utf-8"):
        read(tmp_path / "feed.csv", content, "klingon")


def test_one_line_in_another_encoding_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    good = "".join(f"{number},Bücher größe été\n" for number in range(9))
    _, rows = read(tmp_path / "feed.csv", b"id,title\n" + good.encode() + "9,Bücher größe été\n".encode("cp1252"))
    assert set(titles(rows)) == {"Bücher größe été"}


def test_a_mark_that_only_the_header_has_is_no_delimiter(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "feed.csv", "id;title;a,b,c,d\n1;Mug;x\n2;Bowl;y\n")
    assert titles(rows) == ["Mug", "Bowl"]


def test_excels_note_of_its_delimiter_is_believed(tmp_path: Path) -> None:
    assert titles(read(tmp_path / "feed.csv", "sep=;\r\nid;title\r\n1;Mug, blue\r\n")[1]) == ["Mug, blue"]


def test_blank_lines_before_the_header_are_passed_over(tmp_path: Path) -> None:
    assert titles(read(tmp_path / "feed.csv", "\n\nid,title\n1,Mug\n")[1]) == ["Mug"]


@pytest.mark.parametrize(
    "make", [json.dumps, lambda rows: "id,title\n" + "".join(f"{r['id']},{r['title']}\n" for r in rows)]
)
def test_gzip_is_unpacked(tmp_path: Path, make: object) -> None:
    rows = [{"id": str(number), "title": f"Mug {number}"} for number in range(3)]
    assert titles(read(tmp_path / "feed.gz", gzip.compress(make(rows).encode()))[1]) == ["Mug 0", "Mug 1", "Mug 2"]  # type: ignore[operator]


def test_a_long_array_is_read_in_pieces(tmp_path: Path) -> None:
    rows = [{"id": number, "title": f"Mug {number} " + "x" * (number % 90)} for number in range(5_000)]
    for shape in (rows, {"shop": "Fernby", "data": {"products": rows}}):
        described, read_rows = read(tmp_path / "feed.json", json.dumps(shape, indent=1))
        assert [row.cells["id"] for row in read_rows] == [str(number) for number in range(5_000)]
        assert described.startswith("JSON array")


def test_a_broken_record_of_an_array_is_a_problem_of_its_row_alone(tmp_path: Path) -> None:
    content = '[{"id": 1, "title": "a"}, {"id": 2 "title": "}"}, 7, {"id": 3, "title": "c"}]'
    _, rows = read(tmp_path / "feed.json", content)
    assert [row.problem for row in rows] == ["", "not a JSON object", "not a JSON object", ""]


def test_an_array_that_is_cut_short_says_so_behind_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "feed.json").write_text('[{"id": 1, "title": "a"}, {"id": 2, "ti')
    with open_feed(tmp_path / "feed.json") as feed:
        rows = list(feed.rows())
    assert [row.last for row in rows] == [False, True] and "cut short" in rows[1].row.problem


def test_json_lines_in_utf_16_are_read(tmp_path: Path) -> None:
    content = codecs.BOM_UTF16_LE + '{"id": 1, "title": "Été"}\n{"id": 2, "title": "b"}'.encode("utf-16-le")
    assert titles(read(tmp_path / "feed.jsonl", content)[1]) == ["Été", "b"]

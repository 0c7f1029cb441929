"""A feed without ids gets stable ones, or is refused where that is asked."""

from pathlib import Path

import pytest

from catalog.errors import MappingError
from catalog.feeds.cells.made_ids import made_id
from catalog.feeds.feed import open_feed

FEED = "title,brand,price,url\nOak tray,Arno,20,https://s.example/oak\nAsh tray,Arno,20,\n"


def ids(path: Path, *, require_id: bool = False) -> list[str]:
    with open_feed(path, require_id=require_id) as feed:
        assert "no column of ids" in " ".join(feed.notes)
        return [row.row.cells["id"] for row in feed.rows()]


def test_ids_are_made_of_codes_or_else_of_title_and_brand(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(FEED, encoding="utf-8")
    address, made = ids(path)
    assert address == "https://s.example/oak" and made == made_id({"title": " ash  TRAY ", "brand": "arno"})
    assert ids(path) == [address, made] and made != made_id({"title": "Ash tray", "brand": "Other"})


def test_a_feed_without_ids_is_refused_where_they_are_required(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text(FEED, encoding="utf-8")
    with pytest.raises(MappingError, match="--map id=COLUMN"):
        ids(path, require_id=True)


def test_a_blank_cell_of_a_column_of_ids_stays_blank(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("id,title\n1,Mug\n,Bowl\n", encoding="utf-8")
    with open_feed(path) as feed:
        assert feed.notes == () and [row.row.cells["id"] for row in feed.rows()] == ["1", ""]


def test_a_row_that_says_nothing_gets_no_id() -> None:
    assert made_id({"title": " ", "brand": "Arno"}) == ""

"""The demo feed: complete, up to date, and spoilt only where it is meant to be."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from stdnum import ean

from demo.dirty import dirty_rows
from demo.feed import FIXED, render
from demo.shop.product import catalogue

Rows = list[dict[str, str]]


def test_the_feed_is_what_the_script_writes_today(demo: Path) -> None:
    written = (demo / "feed.csv").read_text(encoding="utf-8")
    assert written == render(catalogue()), "run: python -m demo.feed"


def test_ids_are_unique(feed: Rows) -> None:
    ids = [row["id"] for row in feed]
    assert len(ids) == len(set(ids))


def test_the_columns_are_those_of_the_documented_format(feed: Rows) -> None:
    assert tuple(feed[0])[: len(FIXED)] == FIXED
    assert {"colour", "material", "size", "capacity"} <= set(feed[0])


def test_every_row_says_what_a_shopper_needs(feed: Rows) -> None:
    for row in feed:
        missing = [name for name in ("title", "description", "brand", "category", "images", "colour") if not row[name]]
        assert not missing, f"{row['id']} lacks {missing}"
        assert Decimal(row["price"]) > 0
        assert row["currency"] == "GBP"
        assert row["availability"] in {"in stock", "out of stock", "preorder"}
        assert row["url"] == f"https://shop.example/p/{row['id']}"


def test_every_gtin_has_its_check_digit_and_belongs_to_nobody(feed: Rows) -> None:
    numbers = [row["gtin"] for row in feed if row["gtin"]]
    assert len(numbers) == len(set(numbers))
    assert len(numbers) > len(feed) / 2
    for number in numbers:
        assert re.fullmatch(r"04\d{11}", number), f"{number} is outside the range for use inside a company"
        assert ean.is_valid(number), number


def test_the_dirty_copy_is_the_same_for_the_same_seed() -> None:
    assert dirty_rows(3) == dirty_rows(3)
    assert dirty_rows(3) != dirty_rows(4)


def test_the_dirty_copy_holds_every_kind_of_dirt(feed: Rows) -> None:
    names, rows = dirty_rows()
    assert "updated" in names
    ids = [row["id"] for row in rows]
    assert len(rows) > len(feed)
    assert len(set(ids)) < len(ids)
    assert "" in ids
    text = "\n".join("\t".join(row.values()) for row in rows)
    for dirt in ("â€", "\u200b", "&amp;amp;", "<script>", "N/A", "£", "GBP", "InStock", "missing.jpg", "14/03/2026"):
        assert dirt in text, f"no {dirt!r}"

"""The parts of a set, as its page lists them."""

from __future__ import annotations

from pathlib import Path

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.importing.importer import import_feed
from catalog.offers.set_parts import parts_of_set
from catalog.pictures import PictureStore
from tests.catalog.offers.test_set_prices import BUNDLE, BUNDLE_HEAD, GROUP, HEAD, LARGE, PARTS, SMALL


def parts(database: Database, store: PictureStore, feed: Path, text: str, name: str) -> list[tuple[str, str, int]]:
    feed.write_text(text, encoding="utf-8")
    import_feed(database, store, feed)
    catalogue = Catalogue(database)
    product = catalogue.product(name)
    assert product is not None
    return [(one.product.title, one.choice, one.quantity) for one in parts_of_set(database, catalogue, product)]


def test_a_group_has_its_products(database: Database, store: PictureStore, tmp_path: Path) -> None:
    text = HEAD + SMALL.format(price=5) + LARGE + GROUP
    assert parts(database, store, tmp_path / "feed.csv", text, "3") == [("Small cup", "", 1), ("Large cup", "", 1)]


def test_a_bundle_says_how_many_of_each(database: Database, store: PictureStore, tmp_path: Path) -> None:
    text = BUNDLE_HEAD + PARTS + BUNDLE
    found = parts(database, store, tmp_path / "feed.csv", text, "SET")
    assert [(title, quantity) for title, _, quantity in found] == [("Pot", 1), ("Cup", 4)]


def test_another_product_has_none(database: Database, store: PictureStore, tmp_path: Path) -> None:
    assert parts(database, store, tmp_path / "feed.csv", HEAD + LARGE, "2") == []


def test_a_part_that_nobody_may_see_is_left_out(database: Database, store: PictureStore, tmp_path: Path) -> None:
    hidden = SMALL.format(price=5).replace("cup,1,", "cup,0,")
    text = HEAD + hidden + LARGE + GROUP
    assert parts(database, store, tmp_path / "feed.csv", text, "3") == [("Large cup", "", 1)]

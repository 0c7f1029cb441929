"""The same small shop, written as every platform writes it, comes out as the same catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.fetching.tables import PictureReference
from catalog.importing.importer import import_feed
from catalog.pictures import PictureStore
from catalog.tables import Product
from tests.support.corpus.comparing import compare
from tests.support.corpus.products import PRODUCTS, lindenhof
from tests.support.corpus.registry import FEEDS
from tests.support.corpus.shop import Feed
from tests.support.databases import empty_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """On SQLite alone: what a feed is read as does not depend on the database, and here are many feeds."""
    with empty_database("sqlite", tmp_path) as database:
        yield database


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_the_shop_comes_out_as_it_is(
    feed: Feed, tmp_path: Path, database: Database, store: PictureStore, catalogue: Catalogue
) -> None:
    shop = lindenhof(datetime.now(UTC).date())
    folder = tmp_path / "feed"
    folder.mkdir()
    path = feed.write(folder, shop)
    first = import_feed(database, store, path)
    views = list(catalogue.iter_for_index())
    wrong = compare(feed, shop, views, _pictures(database))
    assert not wrong, "\n".join(["feed | product | field | expected | got", *map(str, wrong)])
    again = import_feed(database, store, path)
    assert (again.new, again.changed) == (0, 0), f"{feed.name} is read otherwise: {first.mapping}, then {again.mapping}"


def test_what_comes_out_otherwise_is_found(
    tmp_path: Path, database: Database, store: PictureStore, catalogue: Catalogue
) -> None:
    shop = lindenhof(datetime.now(UTC).date())
    feed = next(feed for feed in FEEDS if feed.name == "google-rss")
    import_feed(database, store, feed.write(tmp_path, shop))
    cup, *others, socks = (product for product in shop.products if product.title in ("Stoneware cup", "Wool socks"))
    dearer = replace(cup, items=(replace(cup.items[0], price=Decimal(15)),), brand="Another")
    fewer = replace(socks, items=socks.items[1:], title="Woollen socks")
    changed = {cup.number: dearer, socks.number: fewer}
    otherwise = replace(shop, products=tuple(changed.get(product.number, product) for product in shop.products))
    before = compare(feed, shop, catalogue.iter_for_index(), _pictures(database))
    wrong = compare(feed, otherwise, catalogue.iter_for_index(), _pictures(database))
    assert not others and [(one.product, one.field) for one in wrong if one not in before] == [
        ("Wool socks", "product"),
        ("Stoneware cup", "brand"),
        ("Stoneware cup", "price"),
        ("Woollen socks", "how many products"),
    ]


def test_the_corpus_is_as_large_and_as_mixed_as_it_says() -> None:
    assert len(PRODUCTS) == 40 and len({product.title for product in PRODUCTS}) == 40
    assert len({item.sku for product in PRODUCTS for item in product.items}) == 32 + 28
    assert {item.availability for product in PRODUCTS for item in product.items} == {
        "in stock",
        "out of stock",
        "preorder",
        "",
    }
    assert len({feed.name for feed in FEEDS}) == len(FEEDS) >= 25


def _pictures(database: Database) -> dict[int, list[str]]:
    """The references of each product's pictures, in order."""
    found: dict[int, list[str]] = {}
    query = select(Product.id, PictureReference.reference).join(PictureReference)
    with database.session() as session:
        for number, reference in session.execute(query.order_by(Product.id, PictureReference.position)):
            found.setdefault(number, []).append(reference)
    return found

"""A set follows its parts: a price or a stock that changes alone is seen in what is made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.importing.importer import ImportReport, import_feed
from catalog.importing.push import push_products
from catalog.offers.due_prices import apply_due_prices
from catalog.pictures import PictureStore
from catalog.records import RawRow
from catalog.steering.overrides import product_overrides, set_override, undo_override

Give = Callable[[str], ImportReport]
Push = Callable[..., None]

HEAD = "ID,Type,SKU,Name,Published,Regular price,In stock?,Grouped products\n"
SMALL, LARGE = "1,simple,CUP-S,Small cup,1,{price},1,\n", "2,simple,CUP-L,Large cup,1,9,1,\n"
GROUP = '3,grouped,,Cups,1,,1,"CUP-S, CUP-L"\n'
BUNDLE_HEAD = (
    "sku,product_type,categories,name,product_online,price,qty,is_in_stock,"
    "associated_skus,bundle_values,additional_attributes\n"
)
CHOICES = "name=Pot,type=select,required=1,sku=POT,default_qty=1|name=Cups,type=select,required=1,sku=CUP,default_qty=4"
BUNDLE = f'SET,bundle,Tea,Tea set,1,,,1,,"{CHOICES}",\n'
PARTS = "POT,simple,Tea,Pot,1,20,5,1,,,\nCUP,simple,Tea,Cup,1,3,9,1,,,\n"


@pytest.fixture
def give(database: Database, store: PictureStore, tmp_path: Path) -> Give:
    """Import a feed of this text."""

    def give(text: str) -> ImportReport:
        (tmp_path / "feed.csv").write_text(text, encoding="utf-8")
        return import_feed(database, store, tmp_path / "feed.csv")

    return give


@pytest.fixture
def push(database: Database, store: PictureStore) -> Push:
    """Push one product."""

    def push(name: str, **cells: str) -> None:
        push_products(database, store, [RawRow(1, {"id": name, "title": name, **cells})], source="default")

    return push


def seen(catalogue: Catalogue, name: str = "3") -> ProductView:
    product = catalogue.product(name)
    assert product is not None
    return product


def test_a_group_follows_a_push_of_a_part(catalogue: Catalogue, give: Give, push: Push) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP)
    before = seen(catalogue)
    assert (before.price, before.price_from) == (Decimal(6), True)
    push("1", price="4.50")
    assert str(seen(catalogue).price) == "4.50" and seen(catalogue).sequence > before.sequence
    push("1", price="12")
    assert (seen(catalogue).price, seen(catalogue).price_from) == (Decimal(9), True)
    push("1", price="4", availability="out of stock")
    assert (seen(catalogue).price, seen(catalogue).price_from, seen(catalogue).availability) == (
        Decimal(9),
        False,
        "in stock",
    )
    push("2", price="9", availability="out of stock")
    assert seen(catalogue).availability == "out of stock"


def test_a_bundle_follows_an_import_of_its_parts_alone(catalogue: Catalogue, give: Give) -> None:
    give(BUNDLE_HEAD + PARTS + BUNDLE)
    assert seen(catalogue, "SET").price == 32
    give(BUNDLE_HEAD + PARTS.replace(",3,9,1", ",5,9,1"))
    assert seen(catalogue, "SET").price == 40
    give(BUNDLE_HEAD + PARTS.replace(",3,9,1", ",,9,1"))
    assert seen(catalogue, "SET").price is None, "nobody knows what its cups cost"


def test_the_next_import_of_all_says_the_same(catalogue: Catalogue, give: Give, push: Push) -> None:
    text = HEAD + SMALL.format(price=6) + LARGE + GROUP
    give(text)
    assert give(text).unchanged == 3
    push("1", price="4")
    assert seen(catalogue).price == 4
    give(text)
    assert seen(catalogue).price == 6, "the feed is the newest again"
    assert give(HEAD + SMALL.format(price=5) + LARGE + GROUP).changed == 2 and seen(catalogue).price == 5


def test_a_part_that_is_not_there_leaves_the_set_as_it_is(catalogue: Catalogue, give: Give, push: Push) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP)
    push("other", price="1")
    assert seen(catalogue).price == 6


def test_a_draft_counts_no_longer(catalogue: Catalogue, give: Give, push: Push) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP)
    push("1", price="6", published="draft")
    assert (seen(catalogue).price, seen(catalogue).price_from) == (Decimal(9), False)


def test_a_set_with_a_price_of_its_own_keeps_it(catalogue: Catalogue, give: Give, push: Push) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP.replace(",,1,", ",30,1,"))
    push("1", price="4")
    assert seen(catalogue).price == 30


def test_prices_that_people_set_are_followed_and_kept(
    database: Database, catalogue: Catalogue, give: Give, push: Push
) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP)
    set_override(database, "1", "price", "5.00", "Ada")
    assert seen(catalogue).price == 5
    undo_override(database, "1", "price")
    assert seen(catalogue).price == 6
    set_override(database, "3", "price", "20.00", "Ada")
    push("1", price="4")
    assert seen(catalogue).price == 20 and product_overrides(database, "default", "3")["price"].feed_value == "4.00"
    undo_override(database, "3", "price")
    assert (seen(catalogue).price, seen(catalogue).price_from) == (Decimal(4), True)


def test_a_sale_of_a_part_ends_in_the_set_as_well(
    database: Database, catalogue: Catalogue, give: Give, push: Push
) -> None:
    give(HEAD + SMALL.format(price=6) + LARGE + GROUP)
    soon = datetime.now(UTC) + timedelta(hours=2)
    push("1", price="6", sale_price="3", sale_ends=soon.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert (seen(catalogue).price, seen(catalogue).list_price) == (Decimal(3), Decimal(6))
    apply_due_prices(database, soon + timedelta(days=1))
    assert (seen(catalogue).price, seen(catalogue).list_price) == (Decimal(6), None)

"""Values that people set in place of the feed's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.offers.due_prices import apply_due_prices
from catalog.steering.marking import mark_products
from catalog.steering.overrides import OverrideRefused, product_overrides, set_override, undo_override
from tests.support.feeds import Bring

MUG = {"id": "mug", "title": "Mug", "price": "9", "category": "Mugs", "brand": "Tide"}
SHIRT = {"Handle": "shirt", "Title": "Shirt", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "20"}
LARGE = {**SHIRT, "Title": "", "Option1 Value": "L", "Variant Price": "25", "Variant Compare At Price": "30"}


def seen(catalogue: Catalogue, name: str = "mug") -> ProductView:
    product = catalogue.product(name)
    assert product is not None
    return product


@pytest.mark.parametrize(
    ("field", "value", "renewed"),
    [("title", "Best mug", "Big mug"), ("category", "Gifts", "Cups"), ("price", "7.50", "11.00")],
)
def test_a_value_set_stays_through_imports_and_is_undone_without_one(
    database: Database, catalogue: Catalogue, bring: Bring, field: str, value: str, renewed: str
) -> None:
    bring(MUG)
    content, start = seen(catalogue).content_hash, catalogue.sequence()
    set_override(database, "mug", field, value, "Ada")  # type: ignore[arg-type]
    assert str(getattr(seen(catalogue), field)) == value and catalogue.sequence() == start + 1
    assert bring(MUG).unchanged == 1 and seen(catalogue).content_hash == content
    bring({**MUG, "title": "Big mug", "category": "Cups", "price": "11"})
    assert str(getattr(seen(catalogue), field)) == value
    [override] = product_overrides(database, "default", "mug").values()
    assert (override.field, override.value, override.feed_value, override.by) == (field, value, renewed, "Ada")
    number = catalogue.sequence()
    assert undo_override(database, "mug", field)  # type: ignore[arg-type]
    assert str(getattr(seen(catalogue), field)) == renewed and catalogue.sequence() == number + 1
    assert not undo_override(database, "mug", field)  # type: ignore[arg-type]


def test_only_what_was_set_is_kept(database: Database, catalogue: Catalogue, bring: Bring) -> None:
    bring(MUG)
    set_override(database, "mug", "title", "Best mug", "Ada")
    bring({**MUG, "brand": "Nord", "price": "4"})
    product = seen(catalogue)
    assert (product.title, product.brand, product.price) == ("Best mug", "Nord", 4)


def test_a_value_may_be_set_twice_and_the_feeds_own_comes_back(
    database: Database, catalogue: Catalogue, bring: Bring
) -> None:
    bring(MUG)
    for title in ("First", "Second"):
        set_override(database, "mug", "title", title, "Ada")
    assert product_overrides(database, "default", "mug")["title"].feed_value == "Mug"
    undo_override(database, "mug", "title")
    assert seen(catalogue).title == "Mug"


def test_a_price_set_ends_the_sale_until_it_is_undone(database: Database, catalogue: Catalogue, bring: Bring) -> None:
    soon = datetime.now(UTC) + timedelta(hours=2)
    bring({**MUG, "price": "20", "sale_price": "15", "sale end": soon.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert (seen(catalogue).price, seen(catalogue).list_price) == (15, 20)
    set_override(database, "mug", "price", "12", "Ada")
    apply_due_prices(database, soon + timedelta(days=2))
    assert (seen(catalogue).price, seen(catalogue).list_price) == (12, 20)
    undo_override(database, "mug", "price")
    assert (seen(catalogue).price, seen(catalogue).list_price) == (15, 20)
    apply_due_prices(database, soon + timedelta(days=2))
    assert (seen(catalogue).price, seen(catalogue).list_price) == (20, None)


def test_a_price_set_is_that_of_every_variant(database: Database, catalogue: Catalogue, bring: Bring) -> None:
    bring(SHIRT, LARGE)
    before = seen(catalogue, "shirt")
    assert before.price_from and [variant.price for variant in before.variants] == [20, 25]
    set_override(database, "shirt", "price", "18", "Ada")
    product = seen(catalogue, "shirt")
    assert (product.price, product.price_from) == (18, False)
    assert [(variant.price, variant.list_price) for variant in product.variants] == [(18, None), (18, Decimal("30.00"))]
    undo_override(database, "shirt", "price")
    assert seen(catalogue, "shirt").variants == before.variants and seen(catalogue, "shirt").price_from


def test_no_price_may_be_set_but_no_empty_title(database: Database, catalogue: Catalogue, bring: Bring) -> None:
    bring(MUG)
    set_override(database, "mug", "price", "", "Ada")
    assert seen(catalogue).price is None
    for field in ("title", "category"):
        with pytest.raises(OverrideRefused, match=f"without a {field}"):
            set_override(database, "mug", field, "", "Ada")  # type: ignore[arg-type]
    with pytest.raises(OverrideRefused, match="no product 'bowl'"):
        set_override(database, "bowl", "title", "Bowl", "Ada")


def test_what_a_person_removed_stays_removed_until_it_is_shown(
    database: Database, catalogue: Catalogue, bring: Bring
) -> None:
    bring(MUG)
    mark_products(database, ["mug"], "remove", by="Ada")
    again = bring(MUG)
    assert (again.unchanged, again.returned) == (1, 0) and seen(catalogue).removed
    changed = bring({**MUG, "price": "5"})
    assert (changed.changed, changed.returned) == (1, 0) and seen(catalogue).removed
    mark_products(database, ["mug"], "show")
    assert seen(catalogue).visible and seen(catalogue).price == 5
    assert bring({**MUG, "price": "5"}).unchanged == 1

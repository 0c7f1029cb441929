"""A product costs what its cheapest variant costs that can be had, and is in stock where one is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.offers.sale import Sale
from catalog.offers.variants import Variant, availability_of, next_change, prices_of

NOW = datetime(2026, 6, 15, tzinfo=UTC)
RED = Variant("r", {"Colour": "Red"}, price=Decimal(50), availability="in stock")
BLUE = Variant("b", {"Colour": "Blue"}, price=Decimal(40), list_price=Decimal(45), availability="out of stock")
GREEN = Variant("g", {"Colour": "Green"}, price=Decimal(60), availability="")


def test_the_cheapest_that_can_be_had_counts() -> None:
    prices, price_from = prices_of([RED, BLUE, GREEN])
    assert (prices.price, prices.list_price, price_from) == (Decimal(50), None, True)


def test_where_none_can_be_had_the_cheapest_of_all_counts() -> None:
    assert prices_of([BLUE]) == ((Decimal(40), Decimal(45)), False)
    assert prices_of([]) == ((None, None), False)


@pytest.mark.parametrize(
    ("variants", "state"),
    [([RED, BLUE], "in stock"), ([BLUE, GREEN], ""), ([BLUE], "out of stock"), ([], "")],
)
def test_the_product_is_in_stock_where_a_variant_is(variants: list[Variant], state: str) -> None:
    assert availability_of(variants) == state


def test_what_is_kept_is_read_back() -> None:
    sale = Sale(Decimal(30), Decimal(50), None, NOW, NOW + timedelta(days=1))
    variant = Variant("r", {"Size": "S"}, sku="R-S", price=Decimal(30), list_price=Decimal(50), sale=sale)
    assert Variant.from_json(variant.as_json()) == variant
    assert next_change(None, [variant, RED], NOW) == NOW + timedelta(days=1)

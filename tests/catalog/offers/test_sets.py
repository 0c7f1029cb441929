"""What a product made of others costs, and when it can be had."""

from decimal import Decimal

import pytest

from catalog.offers.sale import Prices
from catalog.offers.sets import Part, offer_of_set
from catalog.offers.variants import Variant


def product(price: str = "", state: str = "in stock", before: str = "") -> Variant:
    amounts = [Decimal(one) if one else None for one in (price, before)]
    return Variant("", price=amounts[0], list_price=amounts[1], availability=state)


def test_nothing_is_known_of_a_set_of_nothing() -> None:
    assert offer_of_set([]) == (Prices(None, None), False, "")


def test_a_choice_without_a_price_leaves_the_bundle_without_one() -> None:
    made = offer_of_set([Part(product("4"), "pot"), Part(product(), "lid")])
    assert made == (Prices(None, None), False, "in stock")


def test_as_many_are_paid_as_the_bundle_holds() -> None:
    made = offer_of_set([Part(product("4", before="5"), "cup", 6), Part(product("10"), "pot")])
    assert made == (Prices(Decimal(34), Decimal(40)), False, "in stock")


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (("in stock", "in stock"), "in stock"),
        (("in stock", "preorder"), "preorder"),
        (("preorder", ""), ""),
        (("", "out of stock"), "out of stock"),
    ],
)
def test_a_bundle_is_in_the_worst_state_of_what_it_needs(states: tuple[str, str], state: str) -> None:
    made = offer_of_set([Part(product("1", one), str(number)) for number, one in enumerate(states)])
    assert made.availability == state

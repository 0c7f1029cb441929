"""Titles that nearly double others, and prices that are slips."""

from decimal import Decimal

import pytest

from catalog.cleaning.comparing.duplicate_titles import DuplicateTitles, title_key
from catalog.cleaning.comparing.outliers import PriceOutliers, describe_outlier, is_price_jump


def test_nearly_the_same_title_is_told_except_among_variants() -> None:
    titles = DuplicateTitles()
    for row, (title, group) in enumerate([("Blue mug", "g"), ("Mugs, blue", "g"), ("The BLUE Mug!", "h")], start=1):
        titles.add(row, title, group)
    assert list(titles.duplicates()) == [(3, 1)]


@pytest.mark.parametrize(("one", "other"), [("Mug 1", "Mug 2"), ("Glass", "Glasses case"), ("Red mug", "Blue mug")])
def test_titles_that_differ_in_a_word_or_number_are_two(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def usual(*odd: tuple[str, str]) -> PriceOutliers:
    """A shop's mugs and sofas, and some odd prices behind them, from row 801 on."""
    prices = PriceOutliers()
    for number in range(400):
        prices.add(2 * number + 1, "Mugs", Decimal(5 + number % 9))
        prices.add(2 * number + 2, "Sofas", Decimal(600 + 10 * (number % 90)))
    for row, (category, price) in enumerate(odd, start=801):
        prices.add(row, category, Decimal(price))
    return prices


@pytest.mark.parametrize("price", ["799", "0.08"])
def test_a_price_of_a_hundred_times_as_much_or_as_little_is_far(price: str) -> None:
    found = list(usual(("Mugs", price)).outliers())
    assert [one.row for one in found] == [801] and "decimal point" in describe_outlier(found[0])


def test_other_prices_are_not() -> None:
    assert list(usual(("Mugs", "25"), ("Sofas", "1499"), ("New", "80")).outliers()) == []


def test_few_prices_tell_nothing() -> None:
    few = PriceOutliers()
    few.add(1, "Mugs", Decimal(5))
    few.add(2, "Mugs", Decimal(50_000))
    assert list(few.outliers()) == []


@pytest.mark.parametrize(("before", "now", "leap"), [("12", "1200", True), ("12", "0.12", True), ("12", "8", False)])
def test_a_price_leaps_where_its_point_has_moved(before: str, now: str, leap: bool) -> None:
    assert is_price_jump(Decimal(before), Decimal(now)) is leap and not is_price_jump(None, Decimal(now))

"""Rows that double others, and prices that are slips, are told with what to look at."""

from decimal import Decimal

import pytest

from catalog.cleaning.doubles import Doubles, title_key
from catalog.cleaning.outliers import PriceWatch

MUG = {"id": "m1", "title": "Blue mug", "price": "5"}


def test_the_same_row_and_the_same_id_with_other_content_are_told_apart() -> None:
    doubles = Doubles()
    assert doubles.look(1, MUG) is None
    same, other = doubles.look(2, MUG), doubles.look(3, {**MUG, "price": "6"})
    assert same is not None and (same.kind, same.row) == ("the same row", 1)
    assert other is not None and other.kind == "the same id" and other.message.endswith("row 1 with another price")


def test_nearly_the_same_title_is_told_except_among_variants() -> None:
    doubles = Doubles()
    assert doubles.look(1, {**MUG, "group_id": "g"}) is None
    assert doubles.look(2, {**MUG, "id": "m2", "title": "Mugs, blue", "group_id": "g"}) is None
    found = doubles.look(3, {**MUG, "id": "m3", "title": "The BLUE Mug!"})
    assert found is not None and found.kind == "nearly the same title" and "row 1" in found.message


@pytest.mark.parametrize(("one", "other"), [("Mug 1", "Mug 2"), ("Glass", "Glasses case"), ("Red mug", "Blue mug")])
def test_titles_that_differ_in_a_word_or_number_are_two(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def watch() -> PriceWatch:
    watch = PriceWatch()
    for number in range(400):
        watch.see("Mugs", Decimal(5 + number % 9))
        watch.see("Sofas", Decimal(600 + 10 * (number % 90)))
    return watch


@pytest.mark.parametrize("price", ["0", "799", "0.08"])
def test_a_price_of_nothing_or_a_hundred_times_as_much_is_remarked(price: str) -> None:
    assert "price" in watch().remark("Mugs", Decimal(price))


@pytest.mark.parametrize(("category", "price"), [("Mugs", "25"), ("Sofas", "1499"), ("New", "80"), ("Mugs", None)])
def test_other_prices_are_not(category: str, price: str | None) -> None:
    assert watch().remark(category, None if price is None else Decimal(price)) == ""


def test_few_prices_tell_nothing() -> None:
    few = PriceWatch()
    few.see("Mugs", Decimal(5))
    assert few.remark("Mugs", Decimal(50_000)) == ""

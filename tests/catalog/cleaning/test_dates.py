"""Dates in mixed formats become ISO 8601, and what cannot be told is left alone."""

import pytest

from catalog.cleaning.dates import DateOrder, date_order, iso_date


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2011-03-29 09:11:00", "2011-03-29T09:11:00"),
        ("4/27/2011 12:35", "2011-04-27T12:35:00"),
        ("4/7/2011", "2011-04-07"),
        ("27.4.11", "2011-04-27"),
        ("3.4.1999", "1999-04-03"),
        ("4/7/2011 1:05 pm", "2011-04-07T13:05:00"),
        ("12 March 2011", "2011-03-12"),
        ("Mar 12th, 2011 12:00 AM", "2011-03-12T00:00:00"),
        ("2011-03-29T09:11:00+01:00", "2011-03-29T09:11:00+01:00"),
    ],
)
def test_dates_have_one_form(cell: str, iso: str) -> None:
    assert iso_date(cell, DateOrder({"/": False, ".": True})) == iso


@pytest.mark.parametrize("cell", ["4-7-2011", "31/31/2011", "2011-02-30", "soon", "1.2.3", "12 Foo 2011", ""])
def test_what_is_no_date_or_cannot_be_told_stays(cell: str) -> None:
    assert iso_date(cell, DateOrder({"/": False, ".": True})) == cell


def test_the_order_is_learned_from_days_beyond_the_twelfth() -> None:
    month_first, day_first = date_order(["4/27/2011", "4/7/2011"]), date_order(["27/4/2011", "4/7/2011"])
    assert month_first is not None and iso_date("4/7/2011", month_first) == "2011-04-07"
    assert day_first is not None and iso_date("4/7/2011", day_first) == "2011-07-04"


def test_a_column_that_says_both_is_not_guessed_at() -> None:
    both = date_order(["4/27/2011", "27/4/2011", "4/7/2011"])
    assert both is not None and iso_date("4/7/2011", both) == "4/7/2011"


def test_other_columns_hold_no_dates() -> None:
    assert date_order(["12.50", "3", "2011-04-27"]) is None and date_order([]) is None

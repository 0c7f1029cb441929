"""Points in time as feeds write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from catalog.offers.moments import read_moment, read_period

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31T23:00:00Z",
        "2026-02-01 00:00",
        "2026-02-01",
        "01.02.2026",
        "2026/02/01",
        "2026-02-01T00:00+0100",
        "2026-01-31T15:00-0800",
        "2/1/26",
        "1 Feb 2026",
    ],
)
def test_a_moment_is_read_in_the_shops_zone(cell: str) -> None:
    assert read_moment(cell, BERLIN) == datetime(2026, 1, 31, 23, tzinfo=UTC)


def test_a_day_without_an_hour_ends_with_the_day() -> None:
    assert read_moment("2026-01-31", end=True) == datetime(2026, 2, 1, tzinfo=UTC)
    assert read_moment("2026-01-31 12:00", end=True) == datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_googles_period_stands_in_one_cell() -> None:
    start, end = read_period("2026-02-24T11:07:31+0100/2026-02-25T23:07:31+0100", "")
    assert start == datetime(2026, 2, 24, 10, 7, 31, tzinfo=UTC)
    assert end == datetime(2026, 2, 25, 22, 7, 31, tzinfo=UTC)


def test_no_date_is_an_open_side() -> None:
    assert read_period("", "0000-00-00 00:00:00") == (None, None)


def test_what_is_no_date_is_said() -> None:
    with pytest.raises(ValueError, match="'next week' is not understood"):
        read_period("next week", "")

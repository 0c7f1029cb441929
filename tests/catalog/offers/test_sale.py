"""Sale prices begin and end by the clock, without another import."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.offers.sale import Sale

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
REGULAR, LOW = Decimal(20), Decimal(18)


@pytest.mark.parametrize(
    ("starts", "ends", "price", "struck"),
    [
        (None, None, LOW, REGULAR),
        (-DAY, DAY, LOW, REGULAR),
        (-2 * DAY, -DAY, REGULAR, None),
        (DAY, None, REGULAR, None),
        (None, DAY, LOW, REGULAR),
    ],
)
def test_a_sale_holds_between_its_moments(
    starts: timedelta | None, ends: timedelta | None, price: Decimal, struck: Decimal | None
) -> None:
    sale = Sale(LOW, REGULAR, None, NOW + starts if starts else None, NOW + ends if ends else None)
    assert sale.prices_at(NOW) == (price, struck)


def test_the_next_change_is_the_first_moment_to_come() -> None:
    sale = Sale(LOW, REGULAR, None, NOW - DAY, NOW + DAY)
    assert sale.next_change(NOW) == NOW + DAY
    assert sale.next_change(NOW + 2 * DAY) is None


def test_what_is_kept_is_read_back() -> None:
    sale = Sale(LOW, REGULAR, Decimal("25.50"), NOW, None)
    assert Sale.from_json(sale.as_json()) == sale

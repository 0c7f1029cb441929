"""Prices that a file says by another price: more or less of it by an amount or by percent."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def amount_of(cell: str) -> Decimal | None:
    """The amount of a cell such as "28", "28,50" or "28.50 EUR"; None where it is none or has thousands."""
    found = _NUMBER.search(cell)
    if not found or _NUMBER.search(cell, found.end()):
        return None
    try:
        return Decimal(found[0].replace(",", "."))
    except InvalidOperation:
        return None


def changed_price(price: str, by: str) -> str:
    """A price and an amount more, or less with a minus; "" where one of them is no amount."""
    amount, change = amount_of(price), amount_of(by)
    return "" if amount is None or change is None else _written(amount + change)


def reduced_price(price: str, percent: str) -> str:
    """A price without some percent of it; "" where one of them is no amount."""
    amount, share = amount_of(price), amount_of(percent)
    return "" if amount is None or share is None else _written(amount * (100 - share) / 100)


def _written(amount: Decimal) -> str:
    return str(amount.quantize(CENT, ROUND_HALF_UP)) if amount >= 0 else ""

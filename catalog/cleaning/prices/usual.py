"""The quick way through a cell that is one number with one currency at most, as most price cells are."""

import re

from catalog.cleaning.prices.currencies import sign
from catalog.cleaning.prices.found import Found, Others, read_amount
from catalog.cleaning.prices.numbers import NUMBER, Point
from catalog.cleaning.prices.price import Doubt
from catalog.cleaning.prices.signs import HUNDREDTHS

_SIGN = r"(?:[^\W\d_]{1,4}\.?|[^\W\d_]{0,3}[$€£¥₩₹₽₺₴₫])"
_USUAL = re.compile(rf"(?P<before>{_SIGN})? ?(?P<number>{NUMBER}) ?(?P<after>{_SIGN})?")


def find_usual(line: str, others: Others, column: Point | None) -> Found | None:
    """What the line says; None where it is more than a number and a currency, and the long way has to be gone."""
    parts = _USUAL.fullmatch(line)
    if parts is None:
        return None
    before, after, no_cents = parts["before"], parts["after"], parts["no_cents"]
    text = before or after
    own = sign(text) if text else None
    if (text and own is None) or (before and after) or after in HUNDREDTHS:
        return None
    number = parts["number"].removesuffix(no_cents or "")
    amount = read_amount(number, no_cents is not None, own, others, column)
    return Found(amount.value, own, doubts=(Doubt.SEPARATOR,) if amount.doubtful else ())

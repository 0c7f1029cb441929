"""What a person may type in place of a feed's value: titles, categories and prices, checked and in one spelling."""

import re
from decimal import Decimal

from catalog.cleaning.prices.cldr import decimals
from catalog.steering.overrides import Field, OverrideRefused

LONGEST = {"title": 500, "category": 400}  # characters
THREE = 3  # decimals of some currencies
_PRICE = re.compile(r"\d{1,8}([.,](\d{1,3}))?")


def checked_value(field: Field, typed: str, currency: str) -> str:
    """The value as an override holds it; an empty price is none. Raises OverrideRefused."""
    if field == "price":
        return written_price(read_price(typed), currency)
    if len(typed) > LONGEST[field]:
        raise OverrideRefused(f"The {field} has {len(typed):,} characters; at most {LONGEST[field]} are accepted.")
    return typed


def read_price(typed: str, most_decimals: int = THREE) -> Decimal | None:
    """An amount without its currency, after a point or a comma its decimals; None for an empty text."""
    text = typed.strip()
    if not text:
        return None
    found = _PRICE.fullmatch(text)
    if found is None or len(found[2] or "") > most_decimals:
        raise OverrideRefused("A price, such as 20 or 19.50.")
    return Decimal(text.replace(",", "."))


def written_price(price: Decimal | None, currency: str) -> str:
    """With two decimals, or three where the third says something and the currency has it; "" for none."""
    if price is None:
        return ""
    if price == round(price, 2):
        return f"{price:.2f}"
    if decimals(currency or "EUR") < THREE:
        said = f"{currency or 'an amount without a currency'} has two decimals. Thousands need no mark."
        raise OverrideRefused(f"Price: {said}")
    return f"{price:.3f}"

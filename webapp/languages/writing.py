"""Sentences, numbers, prices and dates as the language of the request writes them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal, get_currency_symbol
from flask_babel import format_date, format_percent, get_locale, gettext

from catalog.cleaning.prices.cldr import format_price
from catalog.languages.message import Message
from webapp.languages.requested import locale_name

LEAST_SHARE = 0.01
LEFT_TO_RIGHT = "\u200e"  # a mark
# From right to left, as in Arabic, a browser would write the sign UK£ as £UK.
_MIXED_SIGN = re.compile(r"\A\u200f.*[A-Za-z]\W\Z")


def translated(text: str) -> str:
    """A message in the language of the request; any other text, which is the shop's own, as it is."""
    if not isinstance(text, Message):
        return text
    return str(gettext(text.template) % {name: _written(value) for name, value in text.values.items()})


def _written(value: object) -> object:
    if isinstance(value, Message):
        return translated(value)
    return number(value) if isinstance(value, (int, Decimal)) else value


def number(value: float | Decimal) -> str:
    """A number with the language's signs between thousands and before decimals."""
    return _number(value, get_locale())


@lru_cache(10_000)
def _number(value: float | Decimal, locale: Locale | None) -> str:
    return str(format_decimal(value, locale=locale))


def tenths(value: float) -> str:
    """A number with one decimal."""
    return str(format_decimal(value, "0.0", locale=get_locale()))


def money(price: Decimal | None, currency: str) -> str:
    """A price as a shopper reads it; without a currency the plain number, of none a dash."""
    if price is None:
        return "–"
    written = format_price(price, currency, locale_name())
    return written + LEFT_TO_RIGHT if _MIXED_SIGN.search(written) else written


def currency_sign(currency: str) -> str:
    """The sign of a currency in the language of the request, such as € or CA$; its code where there is none."""
    return str(get_currency_symbol(currency, locale_name()))


def percent(share: float) -> str:
    """A probability in whole percent; only 1 is shown as 100 %, only 0 as 0 %."""
    if 0 < share < LEAST_SHARE:
        return translated(Message("under %(share)s", share=_whole_percent(LEAST_SHARE)))
    return _whole_percent(min(0.99, round(share, 2)) if share < 1 else 1)


def _whole_percent(share: float) -> str:
    return str(format_percent(share))


def day(when: date) -> str:
    """A date with the month's name."""
    return str(format_date(when, "long", rebase=False))


def quoted(words: str) -> str:
    """Words in the language's quotation marks."""
    return translated(Message("“%(words)s”", words=words))


def listed(names: list[str]) -> str:
    """Names one after the other."""
    return translated(Message(", ")).join(names)

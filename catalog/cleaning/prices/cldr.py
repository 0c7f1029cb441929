"""The one door to Babel: which currencies exist, their decimals, and prices written as people of a locale do."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_currency, format_decimal

STILL_IN_USE = (2015, 1, 1)  # a currency that was legal tender after this day may still stand in a shop's feed


@lru_cache(1)
def currencies() -> frozenset[str]:
    """ISO 4217 codes of the currencies that people pay with, those given up in the last years too."""
    territories = get_global("territory_currencies").values()
    tenders = [tender for territory in territories for tender in territory]
    return frozenset(code for code, _, end, is_tender in tenders if is_tender and (end is None or end > STILL_IN_USE))


@lru_cache
def decimals(code: str) -> int:
    """How many decimals amounts in a currency have: 2 for EUR, 0 for JPY, 3 for KWD."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(code, fractions["DEFAULT"])[0])


@lru_cache
def decimals_in_cash(code: str) -> int:
    """How many decimals are in use where coins below one unit are gone: 0 for CZK and SEK."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(code, fractions["DEFAULT"])[2])


def check_currency(code: str) -> str:
    """The code in capitals; ValueError where no currency has it."""
    if code.strip().upper() not in currencies():
        raise ValueError(f"{code!r} is no currency; accepted are ISO 4217 codes such as EUR, USD, GBP, SEK")
    return code.strip().upper()


@lru_cache(10_000)
def format_price(amount: Decimal, currency: str, locale: str) -> str:
    """A price as people of the locale write it: 1.249,00 € in de; without a currency the plain number."""
    if currency:
        return str(format_currency(amount, currency, locale=_locale(locale)))
    return str(format_decimal(amount, "#,##0.00", locale=_locale(locale)))


def check_locale(name: str) -> str:
    """The locale's name as Babel writes it (de_CH for de-ch); ValueError where there is none of that name."""
    try:
        return str(_locale(name))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError(f"{name!r} is no locale; accepted are names such as en, de, de_CH, pt_BR") from error


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name.replace("-", "_"))

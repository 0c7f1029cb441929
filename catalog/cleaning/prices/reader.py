"""Reads price cells: "€ 1.299,-", "Was £59.00 Now £39.00", "ab 12,00 € (2,40 €/kg)"."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from catalog.cleaning.cells import FAKE_NULLS
from catalog.cleaning.prices.currencies import Sign, read_currency, settle, sign
from catalog.cleaning.prices.found import Found, Others, find_prices
from catalog.cleaning.prices.numbers import Point
from catalog.cleaning.prices.phrases import is_free, is_on_request, is_unsaid, take_several, take_unit_price
from catalog.cleaning.prices.price import Doubt, Price
from catalog.cleaning.prices.spelling import as_typed
from catalog.cleaning.prices.usual import find_usual

LIMIT = Decimal(10) ** 10  # what the column of prices holds
REMEMBERED = 20_000  # cells whose reading is remembered

_PLAIN = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+]?\d{1,2}", re.IGNORECASE)
_SIGN_FOR_POINT = re.compile(r"(?<![^\s(])(\d+)([€£$])(\d{2})(?![\d.,€£$])")  # 12€50


class Evidence(NamedTuple):
    """What is known about a column's prices besides its cells; `currencies` are the nearest first."""

    currencies: tuple[Sign | None, ...] = ()
    decimal_sign: Point | None = None


def evidence(head: str = "", *currencies: str, decimal_sign: Point | None = None) -> Evidence:
    """Evidence out of the column's head ("Preis (€)") and of codes that an import and a shop are set to."""
    codes = (sign(code.strip().upper()) for code in currencies if code)
    return Evidence((read_currency(head), *codes), decimal_sign)


class PriceReader:
    """Reads the price cells of one feed."""

    def __init__(self, known: Evidence | None = None) -> None:
        """`known` is what the feed, the import and the shop say about all cells."""
        self._known = known or Evidence()
        self.read = lru_cache(REMEMBERED)(self._read)

    def _read(self, cell: str, currency_cell: str = "") -> Price:
        """The price of a cell beside the cell of its row's currency column; ValueError where it is no amount."""
        beside = read_currency(currency_cell) if currency_cell else None
        others = (beside, *self._known.currencies)
        if _PLAIN.fullmatch(cell):
            return Price(Decimal(cell), settle(None, others))
        try:
            return _within_limit(self._read_line(as_typed(cell), others))
        except ValueError as error:
            raise ValueError(f"price {_short(cell)} {error}") from error

    def _read_line(self, line: str, others: Others) -> Price:
        usual = find_usual(line, others, self._known.decimal_sign)
        if usual is not None:
            return _price(usual, others)
        if _SCIENTIFIC.fullmatch(line):
            return Price(Decimal(line.replace(",", ".")), settle(None, others))
        if is_free(line):
            return Price(Decimal(0), settle(None, others), doubts=(Doubt.FREE,))
        return _without_amount(line) or self._read_words(_SIGN_FOR_POINT.sub(r"\1.\3 \2", line), others)

    def _read_words(self, line: str, others: Others) -> Price:
        """The price of a line that may have several numbers, and words between them."""
        line, unit_price = take_unit_price(line)
        line, several = take_several(line)
        found = find_prices(line, others, self._known.decimal_sign)
        if found is None and several:
            return Price(unit_price=unit_price, doubts=(Doubt.SEVERAL_PIECES,))
        if found is None and unit_price:
            return Price(unit_price=unit_price, doubts=(Doubt.PER_UNIT,))
        if found is None:
            raise ValueError("is no amount")
        return _price(found, others, unit_price, (Doubt.SEVERAL_PIECES,) if several else ())


def _without_amount(line: str) -> Price | None:
    """What a cell of words alone says; None where it may name an amount."""
    if not line or line.casefold() in FAKE_NULLS:
        return Price()
    if is_on_request(line):
        return Price(doubts=(Doubt.ON_REQUEST,))
    return Price(doubts=(Doubt.UNSAID,)) if is_unsaid(line) else None


def _price(found: Found, others: Others, unit_price: str = "", more: tuple[Doubt, ...] = ()) -> Price:
    own, beside = found.sign, others[0]
    doubts = found.doubts + more
    if own is not None and beside is not None and not set(own.codes) & set(beside.codes):
        doubts += (Doubt.CURRENCIES,)
    said = found.amount is not None or found.list_amount is not None
    return Price(
        amount=found.amount,
        currency=settle(own, others) if said else "",
        sign=own.text if own is not None else "",
        list_amount=found.list_amount,
        is_from=found.is_from,
        unit_price=unit_price,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _within_limit(price: Price) -> Price:
    if max(price.amount or 0, price.list_amount or 0) >= LIMIT:
        raise ValueError("is too large")
    return price


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:37] + "…")

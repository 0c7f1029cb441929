"""Parses a typed query into prices, stock, "phrases", -exclusions, absences, and the words that are left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from indexer.query.negations import parse_negations
from indexer.search.results import InferredFilter
from indexer.words.analysis import tokenize

MAX_PARTS = 8  # phrases and exclusions each; further ones stay words

_CURRENCY = r"(?:[£$€¥]|\b(?:pounds?|quid|gbp|dollars?|bucks|usd|euros?|eur)\b)"
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d{1,6})(?:[.,]\d{1,2})?k?(?![\d\w])"
# What follows a number that is no price: a unit ("under 350 ml") or things counted ("over 5 years", "under 20 pages").
_NO_UNIT = (
    r"(?!\s?[-]?\s?(?:[\"″”'′%°×x*]|(?:mm|cm|m|in(?!\s+stock)|inch(?:es)?|ft|feet|foot|yards?|yd|ml|cl|dl|l|lit(?:re|er)s?|gal|gallons?|"
    r"fl|oz|ounces?|mg|g|gr|grams?|kg|kilos?|lbs?|w|kw|watts?|v|volts?|mah|gb|mb|tb|h|hrs?|hours?|min|minutes?|"
    r"millimet(?:re|er)s?|centimet(?:re|er)s?|met(?:re|er)s?|k|years?|yrs?|year|months?|weeks?|days?|people|persons?|"
    r"pages?|pieces?|pcs?|percent|degrees?|seats?|seater|cups?|servings?|steps?|litres?)\b))"
)
# A price with or without its currency; NAME is replaced by the group's.
_PRICE = rf"(?:{_CURRENCY}\s?)?(?P<NAME>{_AMOUNT})(?:\s?{_CURRENCY})?"
_BELOW = (
    r"(?:under|below|less than|cheaper than|up to|at most|no more than|not over|max(?:imum)?|unter|bis zu|moins de|<=?)"
)
_ABOVE = r"(?:over|above|more than|at least|no less than|from|min(?:imum)?|über|ab|plus de|>=?)"


def _priced(name: str) -> str:
    return _PRICE.replace("NAME", name)


_RANGE = re.compile(
    rf"(?<![\w-])(?:(?:for|priced?)\s+)?(?:between\s+{_priced('a')}\s+and|from\s+{_priced('b')}\s+(?:to|-|–)|zwischen\s+{_priced('c')}"
    rf"\s+und|entre\s+{_priced('d')}\s+et)\s+{_priced('high')}{_NO_UNIT}",
    re.IGNORECASE,
)
_DASHED = re.compile(
    rf"(?<![\w.,-])(?:[£$€]\s?(?P<a>{_AMOUNT})\s?(?:-|–|to)\s?[£$€]?\s?(?P<high>{_AMOUNT})"
    rf"|(?P<b>\d{{1,6}}(?:[.,]\d{{1,2}})?)\s?(?:-|–|to)\s?(?P<high2>{_AMOUNT})\s?{_CURRENCY})",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(rf"(?<![\w-])(?:for\s+)?{_BELOW}\s?{_priced('high')}{_NO_UNIT}", re.IGNORECASE)
_MINIMUM = re.compile(rf"(?<![\w-])(?:for\s+)?{_ABOVE}\s?{_priced('low')}{_NO_UNIT}", re.IGNORECASE)
_STOCK = re.compile(
    r"(?<![\w-])(?:only\s+)?(?:in stock|available now|auf lager|en stock)(?:\s+only)?(?![\w-])", re.IGNORECASE
)
_QUOTED = re.compile(r"(?:(?<=\s)|^)(?P<minus>[-−])?[\"“„](?P<phrase>[^\"“”„]{1,100})[\"”“](?=$|[\s,.;!?])")
_MINUS = re.compile(r"(?:(?<=\s)|^)[-−](?P<word>[^\W\d_][\w'’-]{0,39})(?=$|[\s,.;!?])")


@dataclass(frozen=True)
class ParsedQuery:
    """A parsed query; `words` are searched and include those of phrases. Prices are in the shop's currency."""

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()  # what is done without: a product that says so carries the word, too
    low: Decimal | None = None
    high: Decimal | None = None
    in_stock: bool = False
    inferred_filters: tuple[InferredFilter, ...] = ()


def parse_query(text: str, plain: frozenset[str] = frozenset()) -> ParsedQuery:
    """Parse a query; what would be a filter of a kind in `plain` ("price", "in_stock") stays words."""
    text, phrases, excluded = _parse_operators(text)
    filters: list[InferredFilter] = []
    low = high = None
    if "price" not in plain:
        text, low, high, phrase_text = _parse_prices(text)
        filters += (
            [InferredFilter("price", f"{'' if low is None else low}-{'' if high is None else high}", phrase_text)]
            if phrase_text
            else []
        )
    stock = None if "in_stock" in plain else _STOCK.search(text)
    if stock:
        text = _without(text, stock)
        filters.append(InferredFilter("in_stock", "yes", stock[0].strip()))
    text, negated = parse_negations(text)
    return ParsedQuery(text, phrases, excluded, negated, low, high, bool(stock), tuple(filters))


def _parse_operators(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    phrases: list[str] = []
    excluded: list[str] = []

    def quoted(found: re.Match[str]) -> str:
        kept = excluded if found["minus"] else phrases
        if len(kept) >= MAX_PARTS or not tokenize(found["phrase"]):  # without a word there is nothing to look for
            return found["phrase"]
        kept.append(" ".join(found["phrase"].split()))
        return " " if found["minus"] else found["phrase"]

    def dropped(found: re.Match[str]) -> str:
        if len(excluded) >= MAX_PARTS or not tokenize(found["word"]):  # as one too long for the index
            return found["word"]
        excluded.append(found["word"])
        return " "

    left = _MINUS.sub(dropped, _QUOTED.sub(quoted, text))
    left = " ".join(left.split())
    if not re.search(r"\w", left):  # without words to search for, nothing can be excluded
        return " ".join(text.replace('"', " ").replace("-", " ").split()), (), ()
    return left, tuple(phrases), tuple(excluded)


def _parse_prices(text: str) -> tuple[str, Decimal | None, Decimal | None, str]:
    """The text without its price, the lowest and the highest price, and the words they were read from."""
    for pattern in (_RANGE, _DASHED):
        found = pattern.search(text)
        if found:
            ends = sorted(_parse_amount(value) for value in found.groupdict().values() if value)
            return _without(text, found), ends[0], ends[-1], found[0].strip()
    most, low, high, phrase_text = _MAXIMUM.search(text), None, None, []
    if most:
        high = _parse_amount(most["high"])
        text = _without(text, most)
        phrase_text.append(most[0].strip())
    least = _MINIMUM.search(text)
    if least:
        low = _parse_amount(least["low"])
        text = _without(text, least)
        phrase_text.append(least[0].strip())
    if low is not None and high is not None and low > high:
        low, high = high, low
    return text, low, high, " ".join(phrase_text)


def _parse_amount(text: str) -> Decimal:
    """An amount of money from text such as "1,000", "19,99" or "2k"."""
    thousand = text[-1] in "kK"
    text = re.sub(r",(?=\d{3}(?!\d))", "", text.rstrip("kK")).replace(",", ".")
    return Decimal(text) * (1000 if thousand else 1)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())

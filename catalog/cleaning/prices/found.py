"""The prices in a line: each number with its currency and the words before it, and which of them a shopper pays."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from catalog.cleaning.prices.currencies import LETTER, Sign, settle, signs_in
from catalog.cleaning.prices.numbers import NUMBER, Amount, Point, read_number
from catalog.cleaning.prices.phrases import counts_pieces, meanings, says_from
from catalog.cleaning.prices.price import Doubt
from catalog.cleaning.prices.signs import HUNDREDTHS
from catalog.cleaning.prices.words import Meaning

_NUMBER = re.compile(NUMBER)
_RANGE = re.compile(r"[-–—−~…]|\.\.+")
_MINUS = ("-", "−", "–")
_LETTER = re.compile(LETTER)

Others = tuple[Sign | None, ...]


@dataclass(frozen=True)
class Found:
    """What a line says; amounts are None where it does not say them."""

    amount: Decimal | None = None
    sign: Sign | None = None
    list_amount: Decimal | None = None
    is_from: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class _Gap:
    """What stands before, between or behind numbers: signs at its two ends, and the words left."""

    text: str
    first: Sign | None = None
    last: Sign | None = None
    words: str = ""
    alone: bool = False  # the two are one


@dataclass
class _Number:
    """A number with what belongs to it."""

    text: str
    no_cents: bool
    before: _Gap
    behind: _Gap
    sign: Sign | None = None
    hundredths: bool = False
    value: Decimal = Decimal(0)
    meaning: Meaning | None = None
    is_from: bool = False
    doubts: list[Doubt] = field(default_factory=list)


def find_prices(line: str, others: Others, column: Point | None) -> Found | None:
    """What the line says, None where it has no number; ValueError for an amount below 0 and for unknown grouping."""
    numbers = _numbers(line)
    if not numbers:
        return None
    unknown = any(not meanings(gap.words)[1] for gap in (numbers[0].before, *(one.behind for one in numbers)))
    priced = [one for one in numbers if not _is_no_price(one)]
    if not priced:
        raise ValueError("is no amount: its numbers are shares, counts or parts of words")
    _refuse_negative(line, priced)
    for one in priced:
        _read(one, others, column)
    found = _choose(_without_range_ends(priced), others)
    marks = (Doubt.WORDS,) if unknown else ()
    used = [doubt for one in priced for doubt in one.doubts]
    return replace(found, doubts=(*found.doubts, *used, *marks))


def _numbers(line: str) -> list[_Number]:
    matches = list(_NUMBER.finditer(line))
    if not matches:
        return []
    edges = [0, *(edge for match in matches for edge in match.span()), len(line)]
    gaps = [_gap(line[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    numbers = []
    for match, before, behind in zip(matches, gaps, gaps[1:], strict=False):
        no_cents = match["no_cents"]
        text = match.group().removesuffix(no_cents or "")
        numbers.append(_Number(text, no_cents is not None, before, behind))
    _give_signs(numbers)
    return numbers


@lru_cache(5_000)
def _gap(text: str) -> _Gap:
    if not text.strip():
        return _Gap(text)
    tokens = list(signs_in(text))
    spoken = [place for place, (token, _) in enumerate(tokens) if tokens[place][1] or _LETTER.search(token)]
    first, last = (spoken[0], spoken[-1]) if spoken else (None, None)
    signs = [None if place is None else tokens[place][1] for place in (first, last)]
    words = [token for place, (token, sign) in enumerate(tokens) if sign is None or place not in (first, last)]
    return _Gap(text, signs[0], signs[1], " ".join(words), alone=first == last and signs[0] is not None)


def _give_signs(numbers: list[_Number]) -> None:
    """A sign alone between two numbers belongs to the first one, unless that has one before it."""
    free = numbers[0].before.last
    for position, number in enumerate(numbers):
        behind, is_last = number.behind, position == len(numbers) - 1
        after = behind.first
        if after is not None and behind.alone and not is_last and free is not None:
            after = None
        number.hundredths = free is None and after is not None and after.text in HUNDREDTHS
        number.sign = _more_certain(free, after)
        free = behind.last if not behind.alone or after is None else None


def _more_certain(before: Sign | None, after: Sign | None) -> Sign | None:
    """Of "$12 CAD" the CAD: what may mean fewer currencies."""
    if before is None or after is None:
        return before or after
    return after if set(after.codes) < set(before.codes) else before


def _refuse_negative(line: str, numbers: list[_Number]) -> None:
    first, last = numbers[0], numbers[-1]
    front = first.before.text
    minus = front.strip().startswith(_MINUS) or front.rstrip().endswith(_MINUS)
    behind = len(numbers) == 1 and last.behind.text.strip() in _MINUS and re.search(r"[.,]\d\d$", last.text)
    if (minus and not _LETTER.search(first.before.words)) or behind or (line[0] == "(" and line[-1] == ")"):
        raise ValueError("is no amount: it is below 0")


def _is_no_price(number: _Number) -> bool:
    """Whether a number is a share, a saving, a count of pieces or a part of a word."""
    before, behind = number.before, number.behind
    if behind.text.lstrip().startswith("%") or before.text.rstrip().endswith("%"):
        return True
    if number.sign is None and counts_pieces(behind.text):
        return True
    glued_behind = _LETTER.match(behind.text) and behind.first is None
    glued_before = _LETTER.match(before.text[-1:]) and before.last is None and not meanings(before.words)[1]
    return bool(glued_behind or glued_before)


def read_amount(text: str, no_cents: bool, own: Sign | None, others: Others, column: Point | None) -> Amount:
    """What a number means beside its currency, other currencies known and the column's sign before decimals."""
    code = (settle(own, others) or own.codes[0]) if own is not None else ""
    return read_number(text, own_currency=code, currency=settle(None, others), column=column, whole=no_cents)


def _read(number: _Number, others: Others, column: Point | None) -> None:
    amount = read_amount(number.text, number.no_cents, number.sign, others, column)
    number.value = amount.value / 100 if number.hundredths else amount.value
    number.doubts += [Doubt.SEPARATOR] if amount.doubtful else []
    said = [meaning for meaning in meanings(number.before.words)[0] if meaning != "plain"]
    number.meaning = said[-1] if said and said[-1] != "less after" else None
    if "less after" in meanings(number.behind.words)[0][:1]:
        number.meaning = "no price"
    number.is_from = number.meaning == "from" or says_from(number.behind.words)


def _without_range_ends(numbers: list[_Number]) -> list[_Number]:
    """Of a range its low end alone."""
    kept: list[_Number] = []
    for number in numbers:
        joins = number.meaning == "to" or _RANGE.fullmatch(number.before.words.strip()) is not None
        if kept and joins and kept[-1].value <= number.value and kept[-1].behind is number.before:
            kept[-1].is_from = True
            kept[-1].sign = kept[-1].sign or number.sign
        else:
            kept.append(number)
    return kept


def _choose(numbers: list[_Number], others: Others) -> Found:
    """Which number a shopper pays, and which one is struck through."""
    asked = [one for one in numbers if one.meaning not in ("no price", "was", "to")]
    was = [one for one in numbers if one.meaning == "was"]
    now = [one for one in asked if one.meaning == "now"]
    if len(now) == 1 and len(asked) > 1:
        was, asked = [*was, *(one for one in asked if one not in now)], now
    if not asked:
        if not was:
            return Found(doubts=(Doubt.NOT_FINAL,))
        return Found(sign=was[0].sign, list_amount=was[0].value, doubts=(Doubt.NOT_FINAL,))
    if len(asked) == 1:
        return _paid(asked[0], was, numbers)
    return _of_two(asked, others) if len(asked) == 2 and not was else Found(doubts=(Doubt.SEVERAL,))


def _paid(number: _Number, was: list[_Number], numbers: list[_Number]) -> Found:
    higher = [one.value for one in was if one.value > number.value]
    shared = {one.sign for one in numbers if one.sign is not None}
    own = number.sign or (shared.pop() if len(shared) == 1 else None)
    struck = higher[0] if len(higher) == 1 else None
    return Found(number.value, own, struck, number.is_from, (Doubt.SEVERAL,) if len(was) > 1 else ())


def _of_two(numbers: list[_Number], others: Others) -> Found:
    """Two prices without a word: in one currency the lower is paid; of two currencies the one known otherwise."""
    low, high = sorted(numbers, key=lambda one: one.value)
    if low.sign is None or high.sign is None:
        return Found(doubts=(Doubt.SEVERAL,))
    if low.sign.codes == high.sign.codes:
        struck = high.value if high.value > low.value else None
        return Found(low.value, low.sign, struck, low.is_from, (Doubt.SEVERAL,) if struck else ())
    known = settle(None, others)
    chosen = [one for one in numbers if one.sign and known in one.sign.codes]
    if len(chosen) == 1:
        return Found(chosen[0].value, chosen[0].sign, None, chosen[0].is_from)
    return Found(doubts=(Doubt.SEVERAL,))

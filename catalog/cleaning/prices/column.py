"""What the cells of a column of prices show together: the sign that its decimals begin with."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from catalog.cleaning.prices.numbers import Point
from catalog.cleaning.prices.spelling import as_typed

LOOKED_AT = 5_000  # different cells
CLEARLY = 10  # times more cells with the one sign than with the other

_DECIMALS = re.compile(r"\d([.,])(?:\d{1,2}|\d{4,})(?![\d.,])|\d{4}([.,])\d{3}(?![\d.,])|(?<!\d)0([.,])\d{3}(?![\d.,])")
_GROUPS = re.compile(r"\d([.,])\d{3}\1\d{3}|\d([.,])\d{3}[.,](?:-|–|—)|\d([.,])\d{3}[.,]\d{2}(?!\d)")
_THREE = re.compile(r"(?<!\d)[1-9]\d{0,2}([.,])\d{3}(?![\d.,])")
_WHOLE = re.compile(r"(?<![\d.,])(\d+)(?![\d.,])")


def decimal_sign(cells: Iterable[str]) -> Point | None:
    """The sign before the decimals of a column's prices; None where its cells do not show it."""
    votes: Counter[Point] = Counter()
    three: Counter[Point] = Counter()
    whole: list[int] = []
    for cell in islice(cells, LOOKED_AT):
        line = as_typed(cell)
        votes.update(_as_point(mark) for mark in _first(_DECIMALS, line))
        votes.update(_other(_as_point(mark)) for mark in _first(_GROUPS, line))
        three.update(_as_point(mark) for mark in _first(_THREE, line))
        whole += [len(number) for number in _WHOLE.findall(line)]
    for point in (".", ","):
        own, other = votes[_as_point(point)], votes[_other(_as_point(point))]
        if own and own >= CLEARLY * other:
            return _as_point(point)
    if votes or len(three) != 1 or not whole or max(whole) > 3:
        return None
    return _other(next(iter(three)))  # 1.299 beside 899: a group of three, for no cell has fewer decimals


def _first(pattern: re.Pattern[str], line: str) -> list[str]:
    match = pattern.search(line)
    return [mark for mark in match.groups() if mark] if match else []


def _as_point(mark: str) -> Point:
    return "." if mark == "." else ","


def _other(point: Point) -> Point:
    return "," if point == "." else "."

"""Finds prices that are likely mistakes: far from those of the category, or from the product's last price."""

from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np

MOST_ROWS = 3_000_000  # 12 bytes a row; later rows are not judged
FEWEST = 8  # prices, for a category to have a usual one
FAR = 1.6  # powers of ten from the usual price: forty times as much, or as little
SPREADS = 6.0  # and so many times the category's own spread
LEAP = 20  # times the product's last price, or a part of it: more is no sale and no inflation


class PriceOutlier(NamedTuple):
    """A row whose price is far from what its category costs."""

    row: int
    price: float
    usual: float
    category: str  # "" where it was compared with all prices


class PriceOutliers:
    """Remembers 12 bytes a row; `outliers` compares at the end, when the usual prices are known."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._categories, self._rows, self._prices = array("I"), array("I"), array("f")

    def add(self, row: int, category: str, price: Decimal | None) -> None:
        """Remember a row's price."""
        if price and len(self._rows) < MOST_ROWS:
            self._categories.append(self._numbers.setdefault(category, len(self._numbers)))
            self._rows.append(row)
            self._prices.append(float(price))

    def outliers(self) -> Iterator[PriceOutlier]:
        """The rows whose price is far from the usual one of their category, or of all where it has few prices."""
        logs = np.log10(np.asarray(self._prices, np.float64)) if self._prices else np.empty(0)
        if len(logs) < FEWEST:
            return
        categories = np.asarray(self._categories, np.int64)
        names = list(self._numbers)
        counts = np.bincount(categories, minlength=len(names))
        order = np.argsort(categories, kind="stable")
        few = counts[categories] < FEWEST
        yield from self._judged(logs, np.flatnonzero(few), _usual(logs), "")
        starts = np.concatenate([[0], np.cumsum(counts)])
        for number in np.flatnonzero(counts >= FEWEST).tolist():
            own = order[starts[number] : starts[number + 1]]
            yield from self._judged(logs, own, _usual(logs[own]), names[number])

    def _judged(
        self, logs: np.ndarray, places: np.ndarray, usual: tuple[float, float], category: str
    ) -> Iterator[PriceOutlier]:
        centre, spread = usual
        distant = places[np.abs(logs[places] - centre) > max(FAR, SPREADS * spread)]
        for place in distant.tolist():
            yield PriceOutlier(self._rows[place], self._prices[place], 10**centre, category)


def describe_outlier(found: PriceOutlier) -> str:
    """The same as a sentence."""
    where = f" of {found.category}" if found.category else ""
    ratio = format_ratio(found.price, found.usual)
    return f"price {found.price:.2f} is {ratio} the usual {found.usual:.2f}{where}; is its decimal point in its place?"


def is_price_jump(before: Decimal | None, now: Decimal | None) -> bool:
    """Whether a price is many times the product's last one, or a small part of it."""
    return bool(before and now) and not before / LEAP < now < before * LEAP  # type: ignore[operator]


def format_ratio(price: float, other: float) -> str:
    """ "100 times", "1/100 of"."""
    return f"{price / other:,.0f} times" if price > other else f"1/{other / price:,.0f} of"


def _usual(logs: np.ndarray) -> tuple[float, float]:
    """Centre and spread (median absolute deviation) of logarithms."""
    centre = float(np.median(logs))
    return centre, float(np.median(np.abs(logs - centre)))

"""Finds prices that are likely mistakes: far from those of the category, or from the product's last price."""

import random
from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from catalog.cleaning.comparing.row_file import RowFile

FEWEST = 8  # prices, for a category to have a usual one
SAMPLED = 4_000  # prices of a category; its usual one is found from so many, drawn by chance
FAR = 1.6  # powers of ten from the usual price: forty times as much, or as little
SPREADS = 6.0  # and so many times the category's own spread
LEAP = 20  # times the product's last price, or a part of it: more is no sale and no inflation
_FIELDS = (("category", "<u4"), ("row", "<u4"), ("price", "<f4"))
_ALL = ""  # in place of a category: the prices of all


class PriceOutlier(NamedTuple):
    """A row whose price is far from what its category costs."""

    row: int
    price: float
    usual: float
    category: str  # "" where it was compared with all prices


class PriceOutliers:
    """Remembers 12 bytes a row on disk; `outliers` compares at the end, when the usual prices are known."""

    def __init__(self) -> None:
        self._rows, self._numbers = RowFile(_FIELDS), dict[str, int]()
        self._samples = [_Sample()]  # of all, then of each category by its number

    def add(self, row: int, category: str, price: Decimal | None) -> None:
        """Remember a row's price."""
        if not price:
            return
        number = self._numbers.setdefault(category, len(self._numbers) + 1)
        if number == len(self._samples):
            self._samples.append(_Sample())
        for sample in (self._samples[0], self._samples[number]):
            sample.add(float(price))
        self._rows.add(number, row, float(price))

    def outliers(self) -> Iterator[PriceOutlier]:
        """The rows whose price is far from the usual one of their category, or of all where it has few prices."""
        if self._samples[0].seen < FEWEST:
            return
        judges = [number if sample.seen >= FEWEST else 0 for number, sample in enumerate(self._samples)]
        names = [_ALL, *self._numbers]
        usual = np.array([_usual(sample.prices) if sample.seen >= FEWEST else (0, 0) for sample in self._samples])
        for part in self._rows.parts():
            judge = np.array(judges)[part["category"]]
            centres, spreads = usual[judge].T
            distant = np.abs(np.log10(part["price"].astype(float)) - centres) > np.maximum(FAR, SPREADS * spreads)
            for place in np.flatnonzero(distant).tolist():
                price, row = float(part["price"][place]), int(part["row"][place])
                yield PriceOutlier(row, price, 10 ** float(centres[place]), names[judge[place]])


class _Sample:
    """At most SAMPLED of the prices that were added, each as likely as any other (reservoir sampling)."""

    def __init__(self) -> None:
        self.prices, self.seen = array("f"), 0
        self._draw = random.Random(7)

    def add(self, price: float) -> None:
        self.seen += 1
        if len(self.prices) < SAMPLED:
            self.prices.append(price)
        elif (place := self._draw.randrange(self.seen)) < SAMPLED:
            self.prices[place] = price


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


def _usual(prices: "array[float]") -> tuple[float, float]:
    """Centre and spread (median absolute deviation) of prices' decimal logarithms."""
    logs = np.log10(np.asarray(prices, np.float64))
    centre = float(np.median(logs))
    return centre, float(np.median(np.abs(logs - centre)))

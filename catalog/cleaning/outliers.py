"""Prices that are likely slips: nothing at all, or a hundred times what the like of it costs."""

import math
import random
from collections import defaultdict
from decimal import Decimal
from functools import cache
from statistics import median

SAMPLE = 300  # prices kept of one category
FEWEST = 8  # prices, for a category to have a usual one
FAR = 1.6  # powers of ten from the usual price: forty times as much, or as little
SPREADS = 6.0  # and so many times the category's own spread


class PriceWatch:
    """Learns usual prices in the first pass (`see`), judges in the second (`remark`); a sample a category."""

    def __init__(self) -> None:
        self._logs: defaultdict[str, list[float]] = defaultdict(list)
        self._seen: defaultdict[str, int] = defaultdict(int)
        self._chance = random.Random(0)  # the same feed gives the same remarks
        self._usual = cache(self._centre_and_spread)

    def see(self, category: str, price: Decimal | None) -> None:
        """Learn one price, for its category and for all."""
        if price:
            for name in {category, ""}:
                self._keep(name, math.log10(price))

    def _keep(self, name: str, value: float) -> None:
        self._seen[name] += 1
        kept = self._logs[name]
        if len(kept) < SAMPLE:
            kept.append(value)
        elif (at := self._chance.randrange(self._seen[name])) < SAMPLE:
            kept[at] = value

    def remark(self, category: str, price: Decimal | None) -> str:
        """Why the price is doubtful; "" where it is not."""
        if price is None:
            return ""
        if price == 0:
            return "price is 0"
        name = category if len(self._logs.get(category, ())) >= FEWEST else ""
        if len(self._logs.get(name, ())) < FEWEST:
            return ""
        centre, spread = self._usual(name)
        distance = math.log10(price) - centre
        if abs(distance) <= max(FAR, SPREADS * spread):
            return ""
        return _said(price, distance, 10**centre, name)

    def _centre_and_spread(self, name: str) -> tuple[float, float]:
        centre = median(self._logs[name])
        return centre, median(abs(value - centre) for value in self._logs[name])


def _said(price: Decimal, distance: float, usual: float, category: str) -> str:
    where = f" of {category}" if category else ""
    much = f"{10**distance:.0f} times" if distance > 0 else f"1/{10**-distance:.0f} of"
    return f"price {price} is {much} the usual {usual:.2f}{where}; is its decimal point in its place?"

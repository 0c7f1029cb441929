"""How the prices of what was found are spread: round amounts from the lowest to the highest, and products between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.stores.vector_store import Positions

MOST_STEPS = 20
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)  # of each power of ten


@dataclass(frozen=True)
class PriceSpread:
    """Prices of all products found, without the filter of prices: ascending amounts, and how many lie between two."""

    steps: tuple[int, ...]  # n + 1, in units of the currency
    counts: tuple[int, ...]  # n


def spread_prices(cents: Positions) -> PriceSpread | None:
    """Steps and counts of int64 cents[n], negative ones being none; None where fewer than two prices differ."""
    priced = cents[cents >= 0]
    if not len(priced) or priced.min() == priced.max():
        return None
    steps = _steps(float(priced.min()) / 100, float(priced.max()) / 100)
    edges = np.array([100 * step for step in steps], np.int64)
    edges[-1] += 1  # the last step holds its own end
    return PriceSpread(tuple(steps), tuple(np.histogram(priced, bins=edges)[0].tolist()))


def _steps(low: float, high: float) -> list[int]:
    """Whole amounts, the first at or below the lowest price, the last at or above the highest."""
    amounts = sorted({int(one * 10**power) for power in range(10) for one in _ROUND if (one * 10**power) % 1 == 0})
    first = max((amount for amount in (0, *amounts) if amount <= low), default=0)
    last = next((amount for amount in amounts if amount >= high), int(high) + 1)
    inner = [amount for amount in amounts if first < amount < last]
    every = max(1, -(-len(inner) // (MOST_STEPS - 1)))
    return [first, *inner[every - 1 :: every], last]

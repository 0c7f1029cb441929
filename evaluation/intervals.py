"""How sure a mean is: bootstrap intervals over the queries it was measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 2_000
SEED = 11  # any number: the same measurements give the same interval


@dataclass(frozen=True)
class Interval:
    """A mean with the interval that holds it with the confidence asked for, and how many values it is of."""

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(values: Sequence[float], *, confidence: float = 0.95, draws: int = DRAWS) -> Interval:
    """The mean of values with its percentile bootstrap interval."""
    if not len(values):
        raise ValueError("There is nothing to take a mean of.")
    if not 0 < confidence < 1:
        raise ValueError(f"Confidence {confidence} must lie between 0 and 1, for example 0.95.")
    sample = np.asarray(values, np.float64)
    chosen = np.random.default_rng(SEED).integers(0, len(sample), (draws, len(sample)))
    means = sample[chosen].mean(axis=1)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(sample.mean()), float(low), float(high), len(sample))


def bootstrap_difference(first: Sequence[float], second: Sequence[float], *, confidence: float = 0.95) -> Interval:
    """How much better first is than second, measured on the same queries: the interval of the paired difference."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} values cannot be paired; measure both on the same queries.")
    return bootstrap([one - other for one, other in zip(first, second, strict=True)], confidence=confidence)

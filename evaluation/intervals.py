"""Bootstrap intervals of means and other measures (Efron 1979, percentile method)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DRAWS = 2_000
SEED = 11  # any number: the same measurements give the same interval


@dataclass(frozen=True)
class Interval:
    """A mean or measure, its confidence interval, and the number of values that it is of."""

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(
    values: Sequence[float],
    *,
    confidence: float = 0.95,
    draws: int = DRAWS,
    groups: Sequence[str] | None = None,
) -> Interval:
    """The mean of values with its percentile bootstrap interval.

    With groups, one for each value, whole groups are drawn: photos of one sender or product resemble each other, and
    drawing them singly would make the interval too narrow. An empty group is a group of one. Raises ValueError for no
    values, another number of groups than of values, or a confidence outside (0, 1).
    """
    if not len(values):
        raise ValueError("There is nothing to take a mean of.")
    sample = np.asarray(values, np.float64)
    _, place = _places(len(sample), groups)
    sums, counts = np.bincount(place, weights=sample), np.bincount(place)
    random = np.random.default_rng(SEED)
    means = []
    for _ in range(draws):  # one at a time: all at once would take gigabytes for ten thousands of values
        chosen = random.integers(0, len(sums), len(sums))
        means.append(sums[chosen].sum() / counts[chosen].sum())
    low, high = np.quantile(means, _tails(confidence))
    return Interval(float(sample.mean()), float(low), float(high), len(sample))


def bootstrap_measure(
    measure: Callable[[npt.NDArray[np.int64]], float],
    count: int,
    *,
    confidence: float = 0.95,
    draws: int = 500,
    groups: Sequence[str] | None = None,
) -> Interval:
    """The percentile bootstrap interval of any measure of `count` items.

    measure takes the indices of the drawn items, int64 [m], some of them repeated. Groups and errors as in `bootstrap`.
    """
    if not count:
        raise ValueError("There is nothing to measure.")
    number, place = _places(count, groups)
    members = np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1])
    random = np.random.default_rng(SEED)
    drawn = [
        measure(np.concatenate([members[group] for group in random.integers(0, number, number)])) for _ in range(draws)
    ]
    low, high = np.quantile(drawn, _tails(confidence))
    return Interval(measure(np.arange(count)), float(low), float(high), count)


def bootstrap_difference(
    first: Sequence[float],
    second: Sequence[float],
    *,
    confidence: float = 0.95,
    groups: Sequence[str] | None = None,
) -> Interval:
    """The interval of mean(first - second), paired: both are of the same items. ValueError for unequal lengths."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} values cannot be paired; measure both on the same queries.")
    return bootstrap(
        [one - other for one, other in zip(first, second, strict=True)], confidence=confidence, groups=groups
    )


def _places(count: int, groups: Sequence[str] | None) -> tuple[int, npt.NDArray[np.int64]]:
    """The number of groups, and the index of each item's group, int64 [count]."""
    if groups is None:
        return count, np.arange(count)
    if len(groups) != count:
        raise ValueError(f"{len(groups)} groups for {count} values; each value needs one, an empty one if it has none.")
    # A tuple cannot be confused with a group that happens to be called like a number.
    names = [group or (place,) for place, group in enumerate(groups)]
    number = {name: place for place, name in enumerate(dict.fromkeys(names))}
    return len(number), np.array([number[name] for name in names], np.int64)


def _tails(confidence: float) -> tuple[float, float]:
    if not 0 < confidence < 1:
        raise ValueError(f"Confidence {confidence} must lie between 0 and 1, for example 0.95.")
    return (1 - confidence) / 2, (1 + confidence) / 2

"""Ridge regression in closed form: from pictures' vectors to those of their titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.release.title_map import TitleMap
from indexer.stores.vector_store import Vectors

Doubles = npt.NDArray[np.float64]
SMALLEST = 1e-9


@dataclass(frozen=True)
class Sums:
    """What ridge regression needs of weighted pairs: sums of x[d], y[t], x x'[d, d] and x y'[d, t], and of weights."""

    weight: float
    x: Doubles
    y: Doubles
    xx: Doubles
    xy: Doubles

    @classmethod
    def of(cls, x: Vectors, y: Vectors, weights: Doubles) -> Sums:
        """The sums of pairs float32 x[n, d] and y[n, t] with float64 weights[n]."""
        x, y = x.astype(np.float64), y.astype(np.float64)
        weighted = x * weights[:, None]
        return cls(float(weights.sum()), weighted.sum(axis=0), weights @ y, weighted.T @ x, weighted.T @ y)

    def __add__(self, other: Sums) -> Sums:
        pairs = zip(self._parts(), other._parts(), strict=True)
        return Sums(self.weight + other.weight, *(one + another for one, another in pairs))

    def __sub__(self, other: Sums) -> Sums:
        pairs = zip(self._parts(), other._parts(), strict=True)
        return Sums(self.weight - other.weight, *(one - another for one, another in pairs))

    def _parts(self) -> tuple[Doubles, Doubles, Doubles, Doubles]:
        return self.x, self.y, self.xx, self.xy


def solve(sums: Sums, ridges: Sequence[float]) -> list[TitleMap]:
    """A map for each ridge, which counts in mean eigenvalues of the covariance of x (Hoerl & Kennard 1970).

    The direction that all titles share is left out: it says of no picture which title is its own.
    """
    mean_x, mean_y = sums.x / sums.weight, sums.y / sums.weight
    covariance = sums.xx - np.outer(mean_x, sums.x)
    common = sums.xy - np.outer(mean_x, sums.y)
    shared = mean_y / max(float(np.linalg.norm(mean_y)), SMALLEST)
    common = common - np.outer(common @ shared, shared)
    values, directions = np.linalg.eigh(covariance)
    values = np.maximum(values, 0)
    rotated = directions.T @ common
    maps = []
    for ridge in ridges:
        matrix = directions @ (rotated / (values + ridge * values.mean() + SMALLEST)[:, None])
        maps.append(TitleMap(matrix.astype(np.float32), (-mean_x @ matrix).astype(np.float32)))
    return maps

"""Centroids of categories: the mean direction of their products' vectors in one space of a release."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.live.facts import Codes, Facts
from indexer.release.space import OpenSpace
from indexer.stores.vector_store import Positions, Vectors

Scored = tuple[list[str], list[float]]  # categories, or those of neighbours, with scores
NOTHING: Scored = ([], [])
ROWS = 20_000  # vectors summed at a time
LEAST = 1e-6  # a shorter sum has no direction


class CategoryCentroids:
    """The mean direction of each category's items in a space."""

    def __init__(self, space: OpenSpace, facts: Facts) -> None:
        self._space, self._facts = space, facts
        self._sums = np.zeros((max(1, len(facts.categories)), space.exact.dimension), np.float64)
        for start in range(0, len(space.products), ROWS):
            places = np.arange(start, min(start + ROWS, len(space.products)))
            codes, held = self._codes(space.products[places])
            np.add.at(self._sums, codes[held], space.exact.get_vectors(places)[held])
        self._named = np.array([bool(name) for name in facts.categories], np.bool_)

    def scores(self, vectors: Sequence[Vectors], without: set[int]) -> Scored:
        """Cosine of the mean of `vectors` (each `[d]`, float32) with each centroid, leaving out `without`."""
        if not vectors or not self._named.any():
            return NOTHING
        sums = self._sums
        if without:
            sums = sums.copy()
            places = np.flatnonzero(np.isin(self._space.products, list(without)))
            codes, held = self._codes(self._space.products[places])
            np.subtract.at(sums, codes[held], self._space.exact.get_vectors(places)[held])
        lengths = np.linalg.norm(sums, axis=1)
        usable = np.flatnonzero(self._named & (lengths > LEAST))
        own = np.mean(np.stack(vectors), axis=0, dtype=np.float64)
        cosines = sums[usable] @ own / (lengths[usable] * max(float(np.linalg.norm(own)), LEAST))
        return [self._facts.categories[at] for at in usable.tolist()], cosines.tolist()

    def _codes(self, products: Positions) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Each product's category, and whether the catalogue still has it."""
        rows = self._facts.rows(products)
        return self._facts.category[rows], rows >= 0

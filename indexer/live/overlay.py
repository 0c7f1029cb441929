"""The overlay of a vector space: items of changed products replace those that the release has of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.release.space import OpenSpace, SpaceItems
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Positions, Vectors, VectorStore, check_queries, normalise

TOMBSTONE = -1  # stands for the product of an item that no longer counts


class ConcatenatedVectors:
    """float32 first[n, d] and second[m, d] as one array [n + m, d]; the first, a memory map, is not copied."""

    def __init__(self, first: Any, second: Vectors) -> None:
        self._first, self._second = first, second
        self.ndim = 2
        self.shape = (len(first) + len(second), int(second.shape[1]))

    def __getitem__(self, wanted: slice | Positions) -> Vectors:
        positions = np.arange(self.shape[0])[wanted] if isinstance(wanted, slice) else wanted
        rows = np.empty((len(positions), self.shape[1]), np.float32)
        old = positions < len(self._first)
        rows[old] = self._first[positions[old]]
        rows[~old] = self._second[positions[~old] - len(self._first)]
        return rows


class OverlayStore:
    """A release's store of n items without those under bool tombstones[n], joined with added vectors[m, d] at positions
    n to n + m - 1, which are compared exactly.
    """

    def __init__(self, store: VectorStore, tombstones: npt.NDArray[np.bool_], added: Vectors) -> None:
        self._store, self._tombstones, self._count = store, tombstones, int(tombstones.sum())
        cosine = store.metric == "cosine"  # the vectors are scaled once, not at every query
        self._added = ExactStore(normalise(added) if cosine else added, "dot" if cosine else store.metric)

    @property
    def dimension(self) -> int:
        """Numbers in one vector: d."""
        return self._store.dimension

    @property
    def metric(self) -> Metric:
        """The metric of the scores."""
        return self._store.metric

    def __len__(self) -> int:
        return len(self._store) - self._count + len(self._added)

    def search(self, vectors: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k nearest of each query in vectors[q, d]: int64 positions[q, k], float32 scores[q, k], best first.

        Equal scores are ordered by position. Raises ValueError as `check_queries` does.
        """
        queries = check_queries(vectors, self.dimension)
        k = max(0, min(k, len(self)))
        old, old_scores = self._search_live(queries, k)
        new, new_scores = self._added.search(normalise(queries) if self.metric == "cosine" else queries, k)
        positions = np.concatenate([old, new + len(self._store)], axis=1)
        scores = np.concatenate([old_scores, new_scores], axis=1)
        order = np.lexsort((positions, -scores), axis=1)[:, :k]
        return np.take_along_axis(positions, order, 1), np.take_along_axis(scores, order, 1)

    def _search_live(self, queries: Vectors, k: int) -> tuple[Positions, Vectors]:
        """At least k items of the release that have no tombstone, if there are; items with one have the score -inf."""
        enough = min(k, len(self._store) - self._count)
        reach = min(len(self._store), k + min(self._count, k))
        while True:
            positions, scores = self._store.search(queries, reach)
            tombstones = self._tombstones[positions]
            if reach == len(self._store) or int((~tombstones).sum(axis=1).min(initial=reach)) >= enough:
                return positions, np.where(tombstones, -np.inf, scores).astype(np.float32)
            reach = min(len(self._store), reach * 4)


def overlay_space(space: OpenSpace, replaced: Positions, added: SpaceItems) -> OpenSpace:
    """The space without the items of int64 replaced[m] products, with the added items after its own."""
    tombstones = np.isin(space.products, replaced)
    if not tombstones.any() and not len(added.vectors):
        return space
    pictures = None
    if space.pictures is not None and added.pictures is not None:
        pictures = np.concatenate([space.pictures, added.pictures])
    vectors: Any = ConcatenatedVectors(space.exact.vectors, added.vectors)
    return replace(
        space,
        store=OverlayStore(space.store, tombstones, added.vectors),
        exact=ExactStore(vectors, space.entry.metric),
        products=np.concatenate([np.where(tombstones, TOMBSTONE, space.products), added.products]),
        pictures=pictures,
    )

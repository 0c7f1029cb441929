"""Approximate search with Annoy: the only file that imports it.

Annoy's file stores neither its metric nor its dimension, and a wrong pair ends the process: open only files that were
checked against a manifest.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

import numpy as np
from annoy import AnnoyIndex

from indexer.errors import ReleaseError
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Positions, Vectors, check_metric, check_queries

_ANNOY_METRICS: dict[Metric, Literal["angular", "dot", "euclidean"]] = {
    "cosine": "angular",
    "dot": "dot",
    "euclidean": "euclidean",
}
SEED = 7  # any number: the same vectors give the same file


class AnnoyStore:
    """An Annoy file with the vectors it was built from; they answer exactly where the trees return fewer than k."""

    def __init__(self, index: Any, vectors: Vectors, metric: Metric, search_k: int) -> None:
        self._index = index
        self._exact = ExactStore(vectors, metric)
        self._metric: Metric = metric
        self.search_k = search_k  # nodes inspected for ten results; inspected in proportion for more

    @classmethod
    def build(cls, vectors: Vectors, metric: str, path: Path, *, trees: int, search_k: int) -> AnnoyStore:
        """Build `trees` trees over float32 vectors[n, d], n > 0, and write them to path; the open store is returned.

        The same vectors give the same file. Raises ValueError for an unknown metric.
        """
        checked = check_metric(metric)
        index = AnnoyIndex(vectors.shape[1], _ANNOY_METRICS[checked])
        index.set_seed(SEED)
        for position, vector in enumerate(np.asarray(vectors, dtype=np.float32)):
            index.add_item(position, vector)
        index.build(trees, n_jobs=os.cpu_count() or 1)
        partial = path.with_name(path.name + ".partial")
        index.save(str(partial))
        partial.replace(path)
        index.unload()
        return cls.open(path, vectors, checked, search_k=search_k)

    @classmethod
    def open(cls, path: Path, vectors: Vectors, metric: str, *, search_k: int) -> AnnoyStore:
        """Map a file built from exactly these float32 vectors[n, d] with this metric.

        Raises ReleaseError when it cannot be read or the counts differ, ValueError for an unknown metric.
        """
        checked = check_metric(metric)
        index = AnnoyIndex(vectors.shape[1], _ANNOY_METRICS[checked])
        try:
            index.load(str(path))
        except OSError as error:
            raise ReleaseError(
                f"{path} cannot be opened ({error}); build a new release: shoplens index build"
            ) from error
        if index.get_n_items() != len(vectors):
            raise ReleaseError(
                f"{path} holds {index.get_n_items()} vectors where {len(vectors)} belong; build a new release."
            )
        return cls(index, vectors, checked, search_k)

    @property
    def dimension(self) -> int:
        """Numbers in one vector: d."""
        return self._exact.dimension

    @property
    def metric(self) -> Metric:
        """The metric of the scores."""
        return self._metric

    def __len__(self) -> int:
        return len(self._exact)

    def search(self, vectors: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k nearest of each query in vectors[q, d]: int64 positions[q, k], float32 scores[q, k], best first.

        A query for which the trees give fewer than k is answered exactly. Raises ValueError as `check_queries` does.
        """
        queries = check_queries(vectors, self.dimension)
        k = max(0, min(k, len(self)))
        positions = np.empty((len(queries), k), dtype=np.int64)
        scores = np.empty((len(queries), k), dtype=np.float32)
        for row, query in enumerate(queries):
            positions[row], scores[row] = self._search_one(query, k)
        return positions, scores

    def _search_one(self, query: Vectors, k: int) -> tuple[Positions, Vectors]:
        if not query.any():  # no direction: Annoy's distances would mean nothing
            positions, exact = self._exact.search(query, k)
            return positions[0], exact[0]
        search_k = self.search_k * max(1, -(-k // 10))
        items, distances = self._index.get_nns_by_vector(query, k, search_k=search_k, include_distances=True)
        if len(items) < k:
            positions, exact = self._exact.search(query, k)
            return positions[0], exact[0]
        return np.asarray(items, dtype=np.int64), self._scores(np.asarray(distances, dtype=np.float32))

    def _scores(self, distances: Vectors) -> Vectors:
        if self._metric == "cosine":
            return np.asarray(1 - distances**2 / 2, dtype=np.float32)
        if self._metric == "dot":
            return distances
        return np.asarray(1 / (1 + distances), dtype=np.float32)

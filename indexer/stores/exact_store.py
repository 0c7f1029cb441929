"""Exact search with NumPy: the reference for the recall of other stores, and the search among chosen positions."""

from __future__ import annotations

import numpy as np

from indexer.stores.vector_store import Metric, Positions, Vectors, check_metric, check_queries, normalise

ROWS_PER_BLOCK = 65_536  # bounds memory: 65,536 x 384 float32 are 100 MB


class ExactStore:
    """Compares every query with every one of float32 vectors[n, d], which may be a memory map and is read in blocks.

    Raises ValueError for another shape or an unknown metric.
    """

    def __init__(self, vectors: Vectors, metric: str = "cosine") -> None:
        if vectors.ndim != 2:
            raise ValueError(f"Vectors have the shape {vectors.shape}; [items, dimension] is needed.")
        self._vectors = vectors
        self._metric: Metric = check_metric(metric)

    @property
    def vectors(self) -> Vectors:
        """The float32 vectors [n, d]."""
        return self._vectors

    @property
    def dimension(self) -> int:
        """Numbers in one vector: d."""
        return int(self._vectors.shape[1])

    @property
    def metric(self) -> Metric:
        """The metric of the scores."""
        return self._metric

    def __len__(self) -> int:
        return int(self._vectors.shape[0])

    def search(self, vectors: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k nearest of each query in vectors[q, d]: int64 positions[q, k], float32 scores[q, k], best first.

        Equal scores are ordered by position. Raises ValueError as `check_queries` does.
        """
        queries = check_queries(vectors, self.dimension)
        return _top_k(self._scores(queries, None), min(k, len(self)))

    def search_among(self, vector: Vectors, positions: Positions, k: int) -> tuple[Positions, Vectors]:
        """The k nearest to one vector[d] among int64 positions[m] alone: int64 positions[k], float32 scores[k].

        k is at most m. Raises ValueError as `check_queries` does.
        """
        queries = check_queries(vector, self.dimension)
        order, scores = _top_k(self._scores(queries, positions), min(k, len(positions)))
        return positions[order[0]], scores[0]

    def get_vectors(self, positions: Positions) -> Vectors:
        """The float32 vectors [m, d] at int64 positions[m]."""
        return np.asarray(self._vectors[positions])

    def _scores(self, queries: Vectors, positions: Positions | None) -> Vectors:
        if self._metric == "cosine":
            queries = normalise(queries)
        count = len(self) if positions is None else len(positions)
        scores = np.empty((len(queries), count), dtype=np.float32)
        for start in range(0, count, ROWS_PER_BLOCK):
            part = slice(start, start + ROWS_PER_BLOCK)
            rows = np.asarray(self._vectors[part] if positions is None else self._vectors[positions[part]])
            scores[:, part] = _compare(queries, rows, self._metric)
        return scores


def _compare(queries: Vectors, rows: Vectors, metric: Metric) -> Vectors:
    if metric == "cosine":
        return np.asarray(queries @ normalise(rows).T)
    products = queries @ rows.T
    if metric == "dot":
        return np.asarray(products)
    squares = (queries**2).sum(1)[:, None] + (rows**2).sum(1)[None, :] - 2 * products
    return np.asarray(1 / (1 + np.sqrt(np.maximum(squares, 0))), dtype=np.float32)


def _top_k(scores: Vectors, k: int) -> tuple[Positions, Vectors]:
    if k <= 0:
        return np.empty((len(scores), 0), dtype=np.int64), np.empty((len(scores), 0), dtype=np.float32)
    chosen = np.argpartition(-scores, k - 1, axis=1)[:, :k] if k < scores.shape[1] else _all_positions(scores)
    chosen = np.sort(chosen, axis=1)  # so that the stable sort below breaks ties by position
    order = np.argsort(-np.take_along_axis(scores, chosen, 1), axis=1, kind="stable")
    positions = np.take_along_axis(chosen, order, 1)
    return positions.astype(np.int64), np.take_along_axis(scores, positions, 1)


def _all_positions(scores: Vectors) -> Positions:
    return np.broadcast_to(np.arange(scores.shape[1], dtype=np.int64), scores.shape)

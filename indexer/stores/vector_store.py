"""The interface of nearest-vector search, and the checks that every implementation shares."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

Metric = Literal["cosine", "dot", "euclidean"]
METRICS: tuple[Metric, ...] = get_args(Metric)
Vectors = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]


class VectorStore(Protocol):
    """n float32 vectors of d numbers at positions 0 to n - 1, searched by one metric."""

    @property
    def dimension(self) -> int:
        """Numbers in one vector: d."""

    @property
    def metric(self) -> Metric:
        """The metric of the scores."""

    def __len__(self) -> int:
        """How many vectors there are: n."""

    def search(self, vectors: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k nearest of each query in float32 vectors[q, d]: int64 positions[q, k], float32 scores[q, k].

        Best first; k is at most n. A higher score is nearer: cosine, dot product, or 1 / (1 + distance).
        Raises ValueError for queries of another dimension or with numbers that are not finite.
        """


def check_metric(metric: str) -> Metric:
    """Return the metric; raises ValueError with the accepted names for any other text."""
    if metric not in METRICS:
        raise ValueError(f"Metric {metric!r} is not known; use one of {', '.join(METRICS)}.")
    return metric


def check_queries(vectors: Vectors, dimension: int) -> Vectors:
    """Queries [q, d] or [d] as contiguous float32[q, dimension]; raises ValueError for other shapes or numbers."""
    queries = np.ascontiguousarray(np.atleast_2d(vectors), dtype=np.float32)
    if queries.ndim != 2 or queries.shape[1] != dimension:
        raise ValueError(f"Query vectors have the shape {queries.shape}; this index needs [queries, {dimension}].")
    if not np.isfinite(queries).all():
        raise ValueError("Query vectors hold numbers that are not finite; encode the query again.")
    return queries


def normalise(vectors: Vectors) -> Vectors:
    """float32 [n, d] with each row scaled to length 1; a row of zeros stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

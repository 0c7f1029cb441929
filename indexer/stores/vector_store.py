"""One interface for nearest-vector search, whatever answers it."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

Metric = Literal["cosine", "dot", "euclidean"]
METRICS: tuple[Metric, ...] = get_args(Metric)
Vectors = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]


class VectorStore(Protocol):
    """Vectors numbered from 0, searched by one metric."""

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""

    @property
    def metric(self) -> Metric:
        """How nearness is measured."""

    def __len__(self) -> int:
        """How many vectors there are."""

    def search(self, vectors: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k nearest of each row of vectors[q, d]: positions[q, k] and scores[q, k], best first.

        k is cut to the number of vectors. Scores rise with nearness: cosine, dot product, or 1 / (1 + distance).
        """


def check_metric(metric: str) -> Metric:
    """The metric itself, or ValueError naming those accepted."""
    if metric not in METRICS:
        raise ValueError(f"Metric {metric!r} is not known; use one of {', '.join(METRICS)}.")
    return metric


def check_queries(vectors: Vectors, dimension: int) -> Vectors:
    """Queries as contiguous float32[q, dimension], or ValueError."""
    queries = np.ascontiguousarray(np.atleast_2d(vectors), dtype=np.float32)
    if queries.ndim != 2 or queries.shape[1] != dimension:
        raise ValueError(f"Query vectors have the shape {queries.shape}; this index needs [queries, {dimension}].")
    if not np.isfinite(queries).all():
        raise ValueError("Query vectors hold numbers that are not finite; encode the query again.")
    return queries


def normalise(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

"""Chooses the vector store of a space: the one place that builds, measures and opens stores.

Today a space with items is searched by Annoy, an empty one by the exact store. Another store is added by a module
beside this one and a case in `build_store` and `open_store`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.stores.annoy_store import AnnoyStore
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Vectors, VectorStore

TREES = 40
PROBES = 300
NEIGHBOURS = 10  # recall is measured at this k
TARGET_RECALL = 0.99  # search_k is doubled until recall reaches it; promotion requires 0.95
MAX_SEARCH_K_FACTOR = 16  # times the first search_k; then the recall reached is accepted
INDEX_BYTES_PER_ITEM = 12 * TREES  # on the disk, beside the vectors


@dataclass(frozen=True)
class BuiltStore:
    """The files and parameters of a store, and its recall@10 against exact search on `probes` queries."""

    files: tuple[str, ...]
    trees: int
    search_k: int
    recall_at_10: float | None  # None for a store without vectors
    probes: int


def build_store(name: str, vectors: Vectors, metric: Metric, folder: Path) -> BuiltStore:
    """Write the search structure over float32 vectors[n, d] into folder and measure its recall@10.

    Without vectors nothing is written. Raises ValueError for an unknown metric.
    """
    files = index_files(name, len(vectors))
    if not files:
        return BuiltStore((), 0, 0, None, 0)
    store = AnnoyStore.build(vectors, metric, folder / files[0], trees=TREES, search_k=TREES * NEIGHBOURS)
    recall, probes = _tune_search_k(store, vectors)
    return BuiltStore(files, TREES, store.search_k, recall, probes)


def open_store(name: str, exact: ExactStore, folder: Path, *, search_k: int) -> VectorStore:
    """Open what `build_store` wrote over the same vectors as `exact` holds.

    The files must have been checked against the manifest before. Raises ReleaseError when they cannot be opened or
    hold another number of vectors.
    """
    files = index_files(name, len(exact))
    if not files:
        return exact
    return AnnoyStore.open(folder / files[0], exact.vectors, exact.metric, search_k=search_k)


def index_files(name: str, items: int) -> tuple[str, ...]:
    """Names of the files that the store of a space with that many items needs, beside its vectors."""
    return (f"{name}.ann",) if items else ()


def _tune_search_k(store: AnnoyStore, vectors: Vectors) -> tuple[float, int]:
    """Double the store's search_k until recall is TARGET_RECALL; returns recall@10 and the number of probes."""
    chosen = np.random.default_rng(0).permutation(len(vectors))[:PROBES]
    probes = _add_noise(vectors[np.sort(chosen)])
    k = min(NEIGHBOURS, len(vectors))
    _, exact_scores = ExactStore(vectors, store.metric).search(probes, k)
    first = store.search_k
    while True:
        recall = _measure_recall(store, probes, exact_scores)
        if recall >= TARGET_RECALL or store.search_k >= first * MAX_SEARCH_K_FACTOR:
            return round(recall, 4), len(probes)
        store.search_k *= 2


def _add_noise(vectors: Vectors) -> Vectors:
    """Vectors[n, d] with noise of a tenth of their length added: queries are never the very vectors of the index."""
    noise = np.random.default_rng(1).normal(size=vectors.shape).astype(np.float32)
    noise *= 0.1 * np.linalg.norm(vectors, axis=1, keepdims=True) / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.asarray(vectors + noise)


def _measure_recall(store: VectorStore, probes: Vectors, exact_scores: Vectors) -> float:
    """Share of the k exact neighbours that the store finds for probes[p, d]; exact_scores are [p, k].

    Compared by score, so that equal vectors count for one another.
    """
    _, scores = store.search(probes, exact_scores.shape[1])
    return float(np.mean(scores >= exact_scores[:, -1:] - 1e-5))

"""One vector space of a release: its vectors, the trees over them, and which product each vector stands for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import ReleaseError
from indexer.release.manifest import Space
from indexer.stores.annoy_store import AnnoyStore
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Positions, Vectors, VectorStore

TREES = 40
PROBES = 300
NEIGHBOURS = 10
GOOD_RECALL = 0.99  # a build looks at more nodes until it gets here; promotion asks for 0.95
WIDEST = 16  # times the first search_k, before the build settles for what it has

Hashes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class SpaceItems:
    """What is put into a space: vectors[n, d], the product of each, and for pictures their SHA-256 [n, 32]."""

    vectors: Vectors
    products: Positions
    pictures: Hashes | None = None


@dataclass(frozen=True)
class OpenSpace:
    """A space ready to be searched."""

    entry: Space
    store: VectorStore
    exact: ExactStore
    products: Positions
    pictures: Hashes | None = None

    def search(self, vector: Vectors, k: int) -> tuple[Positions, Vectors]:
        """Positions and scores of the k items nearest to one vector."""
        positions, scores = self.store.search(vector, k)
        return positions[0], scores[0]

    def search_among(self, vector: Vectors, products: Positions, k: int) -> tuple[Positions, Vectors]:
        """The same, exactly, among the items of the products given."""
        return self.exact.search_among(vector, np.flatnonzero(np.isin(self.products, products)), k)

    def get_vectors(self, product: int) -> Vectors:
        """Every vector of one product, [n, d]."""
        return self.exact.rows(np.flatnonzero(self.products == product))

    def picture(self, position: int) -> str | None:
        """Content hash of the picture at a position."""
        return None if self.pictures is None else self.pictures[position].tobytes().hex()


@dataclass(frozen=True)
class BuiltSpace:
    """What building a space gave, for its entry in the manifest."""

    files: tuple[str, ...]
    trees: int
    search_k: int
    recall_at_10: float | None
    probes: int


def build_space(name: str, items: SpaceItems, metric: Metric, folder: Path) -> BuiltSpace:
    """Write <name>.ann, .npy and -ids.npy into folder and measure recall@10 against exact search."""
    files = [f"{name}.npy", f"{name}-ids.npy"]
    np.save(folder / f"{name}.npy", items.vectors.astype(np.float32))
    np.save(folder / f"{name}-ids.npy", items.products.astype(np.int64))
    if items.pictures is not None:
        np.save(folder / f"{name}-pictures.npy", items.pictures)
        files.append(f"{name}-pictures.npy")
    if not len(items.vectors):
        return BuiltSpace(tuple(files), 0, 0, None, 0)
    store = AnnoyStore.build(items.vectors, metric, folder / f"{name}.ann", trees=TREES, search_k=TREES * NEIGHBOURS)
    recall, probes = _widen(store, items.vectors)
    return BuiltSpace((*files, f"{name}.ann"), TREES, store.search_k, recall, probes)


def open_space(name: str, entry: Space, folder: Path) -> OpenSpace:
    """Open a space whose files were checked; raises ReleaseError when they do not fit their manifest."""
    needed = [f"{name}.npy", f"{name}-ids.npy", *([f"{name}.ann"] if entry.items else [])]
    for file in needed:
        if file not in entry.files:  # then nobody checked it, and Annoy must not map it
            raise ReleaseError(f"{folder / file} is not vouched for by its manifest; build a new release.")
    vectors = _load(folder / f"{name}.npy", mapped=True)
    products = _load(folder / f"{name}-ids.npy")
    pictures = _load(folder / f"{name}-pictures.npy") if f"{name}-pictures.npy" in entry.files else None
    expected = (entry.items, entry.dimension)
    if vectors.shape != expected or products.shape != expected[:1] or vectors.dtype != np.float32:
        raise ReleaseError(
            f"{folder / name}.npy holds {vectors.dtype}{list(vectors.shape)} where float32{list(expected)} belong;"
            " roll back or build a new release."
        )
    exact = ExactStore(vectors, entry.metric)
    store: VectorStore = exact
    if entry.items:
        store = AnnoyStore.open(folder / f"{name}.ann", vectors, entry.metric, search_k=entry.search_k)
    return OpenSpace(entry, store, exact, products, pictures)


def _load(path: Path, *, mapped: bool = False) -> npt.NDArray[Any]:
    try:
        return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}); roll back or build a new release.") from error


def _widen(store: AnnoyStore, vectors: Vectors) -> tuple[float, int]:
    """Raise the store's search_k until recall is good; recall@10 and the number of probes are returned."""
    chosen = np.random.default_rng(0).permutation(len(vectors))[:PROBES]
    probes = _disturbed(vectors[np.sort(chosen)])
    k = min(NEIGHBOURS, len(vectors))
    _, truth = ExactStore(vectors, store.metric).search(probes, k)
    first = store.search_k
    while True:
        recall = _recall(store, probes, truth)
        if recall >= GOOD_RECALL or store.search_k >= first * WIDEST:
            return round(recall, 4), len(probes)
        store.search_k *= 2


def _disturbed(vectors: Vectors) -> Vectors:
    """Queries are never the very vectors of the index: a tenth of noise is added to each."""
    noise = np.random.default_rng(1).normal(size=vectors.shape).astype(np.float32)
    noise *= 0.1 * np.linalg.norm(vectors, axis=1, keepdims=True) / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.asarray(vectors + noise)


def _recall(store: AnnoyStore, probes: Vectors, truth: Vectors) -> float:
    """Share of the true neighbours found. By score, so that equal vectors may stand in for one another."""
    _, scores = store.search(probes, truth.shape[1])
    return float(np.mean(scores >= truth[:, -1:] - 1e-5))

"""One vector space of a release: its vectors, the store that searches them, and the product of each vector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import ReleaseError
from indexer.release.colour import with_share
from indexer.release.manifest import Space
from indexer.release.title_map import TitleMap, read_title_map
from indexer.stores.choosing import BuiltStore, build_store, index_files, open_store
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Metric, Positions, Vectors, VectorStore

Hashes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class SpaceItems:
    """The items of a space: float32 vectors[n, d], int64 products[n], and for pictures their SHA-256, uint8 [n, 32]."""

    vectors: Vectors
    products: Positions
    pictures: Hashes | None = None


@dataclass(frozen=True)
class OpenSpace:
    """A space ready to be searched: n items, with int64 products[n] and for pictures uint8 hashes[n, 32]."""

    entry: Space
    store: VectorStore
    exact: ExactStore
    products: Positions
    pictures: Hashes | None = None
    title_map: TitleMap | None = None

    def as_kept(self, vectors: Vectors) -> Vectors:
        """Vectors float32 [..., d] as the model gives them, with this release's own colour share and by its map."""
        kept = with_share(vectors, self.entry.colour)
        return kept if self.title_map is None else self.title_map.apply(kept)

    def search(self, vector: Vectors, k: int) -> tuple[Positions, Vectors]:
        """The k items nearest to a float32 vector[d]: int64 positions[k] and float32 scores[k], best first."""
        positions, scores = self.store.search(vector, k)
        return positions[0], scores[0]

    def search_among(self, vector: Vectors, products: Positions, k: int) -> tuple[Positions, Vectors]:
        """The k nearest items, exactly, among the items of int64 products[m]: positions[k] and scores[k]."""
        return self.exact.search_among(vector, np.flatnonzero(np.isin(self.products, products)), k)

    def get_vectors(self, product: int) -> Vectors:
        """Every vector of one product: float32 [m, d]."""
        return self.exact.get_vectors(np.flatnonzero(self.products == product))

    def picture(self, position: int) -> str | None:
        """SHA-256 in hexadecimal of the picture at a position, None in a space of texts."""
        return None if self.pictures is None else self.pictures[position].tobytes().hex()


def build_space(name: str, items: SpaceItems, metric: Metric, folder: Path) -> BuiltStore:
    """Write a space into folder: its vectors and ids as .npy files, and the files of its store.

    Returns the parameters and the recall@10 of the store, with the names of all files written.
    """
    files = [f"{name}.npy", f"{name}-ids.npy"]
    np.save(folder / f"{name}.npy", items.vectors.astype(np.float32))
    np.save(folder / f"{name}-ids.npy", items.products.astype(np.int64))
    if items.pictures is not None:
        np.save(folder / f"{name}-pictures.npy", items.pictures)
        files.append(f"{name}-pictures.npy")
    built = build_store(name, items.vectors, metric, folder)
    return replace(built, files=(*files, *built.files))


def open_space(name: str, entry: Space, folder: Path) -> OpenSpace:
    """Open a space whose files were checked.

    Raises ReleaseError when a file is not named in the manifest, cannot be read, or has another shape than it says.
    """
    own_map = [entry.title_map.file] if entry.title_map else []
    for file in (f"{name}.npy", f"{name}-ids.npy", *index_files(name, entry.items), *own_map):
        if file not in entry.files:  # then nobody checked it, and Annoy must not map it
            raise ReleaseError(f"{folder / file} is not named in its manifest; build a new release.")
    vectors = _load(folder / f"{name}.npy", mapped=True)
    products = _load(folder / f"{name}-ids.npy")
    pictures = _load(folder / f"{name}-pictures.npy") if f"{name}-pictures.npy" in entry.files else None
    expected = (entry.items, entry.dimension)
    if vectors.shape != expected or products.shape != expected[:1] or vectors.dtype != np.float32:
        raise ReleaseError(
            f"{folder / name}.npy holds {vectors.dtype}{list(vectors.shape)} where float32{list(expected)} belong;"
            " roll back or build a new release."
        )
    title_map = None
    if entry.title_map is not None:
        title_map = read_title_map(folder / entry.title_map.file, entry.title_map, entry.dimension)
    exact = ExactStore(vectors, entry.metric)
    store = open_store(name, exact, folder, search_k=entry.search_k)
    return OpenSpace(entry, store, exact, products, pictures, title_map)


def _load(path: Path, *, mapped: bool = False) -> npt.NDArray[Any]:
    try:
        return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}); roll back or build a new release.") from error

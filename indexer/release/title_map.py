"""The map from a shop's pictures to the space of its titles, learnt at a build and kept in the release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.errors import ReleaseError
from indexer.stores.vector_store import Vectors, normalise

MAP_FORMAT = 1  # of the file: one float32 array [d + 1, t], the matrix and below it the offset


@dataclass(frozen=True)
class TitleMeasure:
    """How often a title of the shop finds a picture of its own among the first ten, and the weight that follows."""

    recall_at_10: float
    chance: float  # the same for a title and the picture of another one
    gain_low: float  # of recall less chance, 95 % bootstrap interval
    gain_high: float
    titles: int  # asked
    weight: float  # of the space in the fusion of scores


@dataclass(frozen=True)
class MapEntry:
    """The map of a space in the manifest; its hash is among the space's files."""

    file: str
    dimension: int  # of the pictures' vectors: d
    pictures: int  # that it was fitted to
    ridge: float  # in mean eigenvalues of the pictures' covariance
    format: int = MAP_FORMAT


@dataclass(frozen=True)
class TitleMap:
    """float32 matrix[d, t] and offset[t]."""

    matrix: Vectors
    offset: Vectors

    def apply(self, vectors: Vectors) -> Vectors:
        """Unit vectors float32 [..., t] of pictures' vectors float32 [..., d], as the release keeps them."""
        mapped = np.asarray(vectors, np.float32) @ self.matrix + self.offset
        return normalise(mapped.reshape(-1, mapped.shape[-1])).reshape(mapped.shape)

    def save(self, path: Path) -> None:
        """Write the map; raises OSError."""
        np.save(path, np.vstack([self.matrix, self.offset]).astype(np.float32), allow_pickle=False)


def read_title_map(path: Path, entry: MapEntry, dimension: int) -> TitleMap:
    """The map to vectors of that dimension, from a checked file. Raises ReleaseError for another format or shape."""
    if entry.format != MAP_FORMAT:
        raise ReleaseError(f"{path} has format {entry.format}; this version reads {MAP_FORMAT}: build a new release.")
    try:
        both = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read ({error}); roll back or build a new release.") from error
    expected = (entry.dimension + 1, dimension)
    if both.dtype != np.float32 or both.shape != expected or not np.isfinite(both).all():
        raise ReleaseError(
            f"{path} holds {both.dtype}{list(both.shape)} where finite float32{list(expected)} belong;"
            " roll back or build a new release."
        )
    return TitleMap(both[:-1], both[-1])

"""One hash of each product as a release contains it: tells whether a change since the build affects search."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.catalogue import ProductView
from indexer.embedding.product_text import make_word_fields
from indexer.errors import ReleaseError

FILE_NAME = "signatures.npy"  # int64 [products, 3]: id, and the two halves of the hash; ids rise


def compute_signature(product: ProductView) -> tuple[int, int]:
    """A 128-bit hash of a product's words and pictures as two signed integers; price and stock are not part of it."""
    known = (vars(make_word_fields(product)), [picture.hash for picture in product.pictures])
    digest = hashlib.sha256(repr(known).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True), int.from_bytes(digest[8:16], "big", signed=True)


def write_signatures(products: Iterable[ProductView], folder: Path) -> str:
    """Write the signatures of products, given in the order of their ids, into folder; returns the file's name."""
    rows = [(product.id, *compute_signature(product)) for product in products]
    np.save(folder / FILE_NAME, np.array(rows, np.int64).reshape(-1, 3))
    return FILE_NAME


class Signatures:
    """The signatures of a release, int64 rows[n, 3]; a release built before they existed has none."""

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self._rows = rows
        self._ids = np.ascontiguousarray(rows[:, 0])  # otherwise every search would copy the column

    @classmethod
    def open(cls, folder: Path, names: Iterable[str]) -> Signatures:
        """Read the file if `names`, those of the manifest, has it. Raises ReleaseError when it cannot be read."""
        if f"{folder.name}/{FILE_NAME}" not in names:
            return cls(np.empty((0, 3), np.int64))
        try:
            return cls(np.load(folder / FILE_NAME, allow_pickle=False).reshape(-1, 3))
        except (OSError, ValueError) as error:
            raise ReleaseError(f"{folder / FILE_NAME} cannot be read ({error}); build a new release.") from error

    def is_unchanged(self, product: ProductView) -> bool:
        """Whether the product's words and pictures are the same as in the release."""
        place = int(np.searchsorted(self._ids, product.id))
        if place == len(self._rows):
            return False
        return tuple(self._rows[place].tolist()) == (product.id, *compute_signature(product))

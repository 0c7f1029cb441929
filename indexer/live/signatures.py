"""What a release knows of each product, as one hash: whether a change since then is any of the search's business."""

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
    """A hash of the words and pictures a product is found by. Price and stock are read at answer time."""
    known = (vars(make_word_fields(product)), [picture.hash for picture in product.pictures])
    digest = hashlib.sha256(repr(known).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True), int.from_bytes(digest[8:16], "big", signed=True)


def write_signatures(products: Iterable[ProductView], folder: Path) -> str:
    """Write the signatures of products in the order of their ids; the file's name is returned."""
    rows = [(product.id, *compute_signature(product)) for product in products]
    np.save(folder / FILE_NAME, np.array(rows, np.int64).reshape(-1, 3))
    return FILE_NAME


class Signatures:
    """The signatures of a release; one built before there were any knows none."""

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self._rows = rows
        self._ids = np.ascontiguousarray(rows[:, 0])  # else every search among them would copy them

    @classmethod
    def open(cls, folder: Path, names: Iterable[str]) -> Signatures:
        """Read the file if the manifest names it; ReleaseError when it cannot be read."""
        if f"{folder.name}/{FILE_NAME}" not in names:
            return cls(np.empty((0, 3), np.int64))
        try:
            return cls(np.load(folder / FILE_NAME, allow_pickle=False).reshape(-1, 3))
        except (OSError, ValueError) as error:
            raise ReleaseError(f"{folder / FILE_NAME} cannot be read ({error}); build a new release.") from error

    def is_unchanged(self, product: ProductView) -> bool:
        """Whether the release holds the product just as it is now."""
        place = int(np.searchsorted(self._ids, product.id))
        if place == len(self._rows):
            return False
        return tuple(self._rows[place].tolist()) == (product.id, *compute_signature(product))

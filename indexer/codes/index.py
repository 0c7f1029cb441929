"""Finds codes: exactly, by their beginning, by an inner part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.codes.product_codes import ProductCode
from indexer.stores.vector_store import Positions

_END = b"\n"  # between codes, which are letters and digits


class Found(NamedTuple):
    """A product and the code it was found by."""

    product: int
    code: ProductCode


class CodeIndex:
    """The codes of n products, each once: one text of all of them, and their hashes in order.

    An exact code takes a binary search among uint64 hashes; a part is looked for in the text, some 12 bytes a code.
    """

    def __init__(self, codes: Iterable[tuple[int, ProductCode]]) -> None:
        kept = list(codes)
        self._products = np.array([product for product, _ in kept], np.int64)
        self._codes: Sequence[ProductCode] = [code for _, code in kept]
        parts = [code.code.encode() for code in self._codes]
        lengths = np.array([len(part) + 1 for part in parts], np.int64)
        self._text = _END + _END.join(parts) + _END
        self._starts: Positions = 1 + np.concatenate([[0], np.cumsum(lengths)[:-1]]) if kept else lengths
        hashes = np.array([_hash(code.code) for code in self._codes], np.uint64)
        self._order: Positions = np.argsort(hashes, kind="stable")
        self._hashes: npt.NDArray[np.uint64] = hashes[self._order]

    def __len__(self) -> int:
        return len(self._codes)

    def find(self, code: str) -> list[Found]:
        """Every product with exactly this normalised code."""
        wanted = _hash(code)
        first, last = (int(np.searchsorted(self._hashes, np.uint64(wanted), side)) for side in ("left", "right"))
        places = [int(place) for place in self._order[first:last]]
        return [self._found(place) for place in places if self._codes[place].code == code]

    def find_part(self, part: str, limit: int) -> list[Found]:
        """Products with a code that has the part in it, those that begin with it first; at most `limit` codes of each.

        A part that more codes have says nothing: then none are returned.
        """
        beginning = list(self._places(_END + part.encode(), limit + 1, skip=1))
        inner = list(self._places(part.encode(), limit + 1))
        if len(inner) > limit:
            return [] if len(beginning) > limit else [self._found(place) for place in beginning]
        return [self._found(place) for place in dict.fromkeys([*beginning, *inner])]

    def _places(self, pattern: bytes, limit: int, skip: int = 0) -> Iterator[int]:
        """Places of codes whose text has the pattern."""
        at = self._text.find(pattern)
        while at >= 0 and limit > 0:
            place = int(np.searchsorted(self._starts, at + skip, "right")) - 1
            yield place
            limit -= 1
            at = self._text.find(pattern, int(self._starts[place]) + len(self._codes[place].code.encode()))

    def _found(self, place: int) -> Found:
        return Found(int(self._products[place]), self._codes[place])


def _hash(code: str) -> int:
    return int.from_bytes(hashlib.blake2b(code.encode(), digest_size=8).digest(), "little")

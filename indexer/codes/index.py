"""Finds codes: exactly, by their beginning, by an inner part."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.codes.product_codes import ProductCode
from indexer.stores.vector_store import Positions

_END = b"\n"  # between codes, which are letters and digits


class Found(NamedTuple):
    """A product, the normalised code it was found by, and what the code is (place in KINDS)."""

    product: int
    code: str
    kind: int


class CodeIndex:
    """The codes of products: one text of all of them, and their hashes in order; some 45 bytes a code.

    An exact code takes a binary search among uint64 hashes; a part is looked for in the text. How the shop writes a
    code, and which variant has it, the product itself says (`own_code`).
    """

    def __init__(self, codes: Iterable[tuple[int, ProductCode]]) -> None:
        products, kinds, starts, hashes = array("q"), array("B"), array("q"), array("Q")
        text = bytearray(_END)
        for product, code in codes:
            products.append(product)
            kinds.append(code.kind)
            starts.append(len(text))
            hashes.append(_hash(code.code))
            text += code.code.encode() + _END
        self._text = bytes(text)
        self._products: Positions = np.array(products, np.int64)
        self._kinds = np.array(kinds, np.uint8)
        self._starts: Positions = np.array(starts, np.int64)
        own = np.array(hashes, np.uint64)
        self._order = np.argsort(own, kind="stable").astype(np.uint32)
        self._hashes: npt.NDArray[np.uint64] = own[self._order]

    def __len__(self) -> int:
        return len(self._products)

    def find(self, code: str) -> list[Found]:
        """Every product with exactly this normalised code."""
        wanted = np.uint64(_hash(code))
        first, last = (int(np.searchsorted(self._hashes, wanted, side)) for side in ("left", "right"))
        found = (self._found(int(place)) for place in self._order[first:last])
        return [hit for hit in found if hit.code == code]

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
            at = self._text.find(pattern, self._end(place))

    def _end(self, place: int) -> int:
        """Where the text of a code ends."""
        return self._text.index(_END, int(self._starts[place]))

    def _found(self, place: int) -> Found:
        code = self._text[int(self._starts[place]) : self._end(place)].decode()
        return Found(int(self._products[place]), code, int(self._kinds[place]))


def _hash(code: str) -> int:
    return int.from_bytes(hashlib.blake2b(code.encode(), digest_size=8).digest(), "little")

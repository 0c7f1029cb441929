"""The categories of all products as a tree: which lie above others, and how many products are at or below each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.cleaning.category_paths import levels, paths_of

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class CategoryTree:
    """The categories of products; a product's place is the text of all its paths (`catalog.cleaning.category_paths`).

    `places` are those texts, each once; `nodes` every category of them and every one above, with its number. Pair i of
    int32 place[m] and node[m]: what is at this place is at this node or below it, by however many paths.
    """

    places: tuple[str, ...]
    nodes: Mapping[str, int]
    place: Codes
    node: Codes

    def count(self, codes: Codes) -> dict[str, int]:
        """How many of the products at int32 places codes[n] are at or below each category; those with none left out."""
        products = np.bincount(codes, minlength=len(self.places)) if len(codes) else np.zeros(len(self.places))
        counts = np.bincount(self.node, weights=products[self.place], minlength=len(self.nodes)).astype(np.int64)
        return {name: count for name, count in zip(self.nodes, counts.tolist(), strict=True) if count}

    def holding(self, wanted: Collection[str]) -> npt.NDArray[np.bool_]:
        """bool [places]: which are at or below one of the categories."""
        numbers = [self.nodes[name] for name in wanted if name in self.nodes]
        held = np.zeros(len(self.places), np.bool_)
        held[self.place[np.isin(self.node, numbers)]] = True
        return held


def grow_tree(places: Iterable[str]) -> CategoryTree:
    """The tree of the places; "" is the place of products without a category."""
    kept = tuple(places)
    nodes: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for number, text in enumerate(kept):
        above = dict.fromkeys(name for path in paths_of(text) for name in levels(path))
        pairs += [(number, nodes.setdefault(name, len(nodes))) for name in above]
    columns = np.array(pairs, np.int32).reshape(-1, 2)
    return CategoryTree(kept, nodes, columns[:, 0], columns[:, 1])

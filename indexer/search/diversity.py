"""Keeps one brand, or the variants of one product, from filling a page."""

from __future__ import annotations

from collections import Counter

import numpy as np

from indexer.live.facts import Facts
from indexer.search.fusion import Found

LOOKED_AT = 240  # best products that may change places; nobody pages further
WINDOW = 12  # hits that are looked at together: a screen or two
OF_ONE_FAMILY = 4  # variants of one product in a window
OF_ONE_BRAND = 7
GOOD_ENOUGH = 0.75  # of the score of the product it passes: worse ones do not overtake


def spread(found: Found, facts: Facts, *, brands: bool = True) -> Found:
    """The same products, those that are one too many of their family or brand further down; scores stay in order.

    `brands=False` for a query that names its brand. The order depends on nothing but what was found, so pages join.
    """
    head = min(LOOKED_AT, len(found.products))
    rows = facts.rows(found.products[:head])
    families = np.where(rows >= 0, facts.group[rows], 0).tolist()
    makers = np.where(rows >= 0, facts.brand[rows], -1).tolist() if brands else [-1] * head
    unnamed = facts.brands.index("") if brands and "" in facts.brands else -1
    scores = found.scores[:head].tolist()
    left, order = list(range(head)), []  # type: list[int], list[int]
    while left:
        taken: Counter[tuple[str, int]] = Counter()
        for _ in range(min(WINDOW, len(left))):
            at = _first_that_fits(left, families, makers, scores, taken, unnamed)
            place = left.pop(at)
            taken["family", families[place]] += 1
            taken["brand", makers[place]] += 1
            order.append(place)
    if order == list(range(head)):
        return found
    products = np.concatenate([found.products[order], found.products[head:]])
    return Found(products, found.scores, found.complete)


def _first_that_fits(
    left: list[int],
    families: list[int],
    makers: list[int],
    scores: list[float],
    taken: Counter[tuple[str, int]],
    unnamed: int,
) -> int:
    """Where in `left` the best product stands that is not one too many; the best of all when none is good enough."""
    for at, place in enumerate(left):
        if scores[place] < GOOD_ENOUGH * scores[left[0]]:
            break
        family, maker = families[place], makers[place]
        if family and taken["family", family] >= OF_ONE_FAMILY:
            continue
        if maker not in (-1, unnamed) and taken["brand", maker] >= OF_ONE_BRAND:
            continue
        return at
    return 0

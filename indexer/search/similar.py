"""Products similar to a product, by pictures, by text, or by both."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from indexer.live.facts import Facts
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import Ranking, lookup, rank, take_best_per_product, union

By = Literal["image", "text", "both"]
CANDIDATES = 100
SOLD_OUT_FACTOR = 0.85  # multiplies the score of a product out of stock
LOSS_PER_DOUBLING = 0.03  # share of the score lost each time the price doubles or halves


def check_by(by: str) -> By:
    """Return the kind of similarity; raises ValueError with the accepted ones for any other text."""
    for known in get_args(By):
        if by == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"by={by!r} is not known; use one of {', '.join(get_args(By))}.")


def find_similar(release: OpenRelease, product: int, by: By) -> Ranking:
    """Other products, most similar first; empty for a product that the release does not have."""
    if by == "image":
        return _find_near(release.image, product)
    if by == "text":
        return _find_near(release.text, product)
    looks, reads = _find_near(release.image, product), _find_near(release.text, product)
    products = union(looks.products, reads.products)
    scores = lookup(products, looks.products, looks.scores) + lookup(products, reads.products, reads.scores)
    return rank(products, (scores / 2).astype(np.float32))


def _find_near(space: OpenSpace, product: int) -> Ranking:
    vectors = space.get_vectors(product)
    if not len(vectors):
        return rank(np.empty(0, np.int64), np.empty(0, np.float32))
    positions, scores = space.store.search(vectors, CANDIDATES)
    products, best, _ = take_best_per_product(space.products[positions.ravel()], scores.ravel())
    others = products != product
    return rank(products[others], best[others])


def prefer_available(ranking: Ranking, facts: Facts, product: int, *, variants: bool) -> Ranking:
    """Sort again so that products in stock and at a similar price come before others as similar; scores stay.

    Without `variants` products of its own family are left out.
    """
    rows = facts.rows(ranking.products)
    known = rows >= 0
    own = int(facts.rows(np.array([product]))[0])
    if own < 0:
        return ranking
    family = int(facts.group[own])
    if family and not variants:
        known &= facts.group[rows] != family
    products, scores, rows = ranking.products[known], ranking.scores[known], rows[known]
    worth = scores * np.where(facts.in_stock[rows], 1, SOLD_OUT_FACTOR)
    if facts.cents[own] > 0:
        times = np.abs(np.log2(np.maximum(facts.cents[rows], 1) / facts.cents[own]))
        worth *= 1 - LOSS_PER_DOUBLING * np.where(facts.cents[rows] > 0, np.minimum(times, 4), 0)
    order = np.argsort(-worth, kind="stable")
    return replace(ranking, products=products[order], scores=scores[order])

"""Products like a product: by their pictures, by what they say, or by both."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from indexer.live.facts import Facts
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import Found, best_per_product, lookup, ranked, union

By = Literal["image", "text", "both"]
CANDIDATES = 100
SOLD_OUT = 0.85  # what likeness is worth in something that cannot be had
PER_DOUBLING = 0.03  # lost for each time the price doubles or halves


def check_by(by: str) -> By:
    """The kind of likeness itself, or ValueError naming those accepted."""
    for known in get_args(By):
        if by == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"by={by!r} is not known; use one of {', '.join(get_args(By))}.")


def find_similar(release: OpenRelease, product: int, by: By) -> Found:
    """Other products, most alike first; nothing for a product the release does not hold."""
    if by == "image":
        return _near(release.image, product)
    if by == "text":
        return _near(release.text, product)
    looks, reads = _near(release.image, product), _near(release.text, product)
    products = union(looks.products, reads.products)
    scores = lookup(products, looks.products, looks.scores) + lookup(products, reads.products, reads.scores)
    return ranked(products, (scores / 2).astype(np.float32))


def _near(space: OpenSpace, product: int) -> Found:
    vectors = space.get_vectors(product)
    if not len(vectors):
        return ranked(np.empty(0, np.int64), np.empty(0, np.float32))
    positions, scores = space.store.search(vectors, CANDIDATES)
    products, best, _ = best_per_product(space.products[positions.ravel()], scores.ravel())
    others = products != product
    return ranked(products[others], best[others])


def fit_to_buy(found: Found, facts: Facts, product: int, *, variants: bool) -> Found:
    """The same products, those that can be had, at a price like its own, before others as alike; scores as they were.

    Without `variants` those of its own family are left out.
    """
    rows = facts.rows(found.products)
    known = rows >= 0
    own = int(facts.rows(np.array([product]))[0])
    if own < 0:
        return found
    family = int(facts.group[own])
    if family and not variants:
        known &= facts.group[rows] != family
    products, scores, rows = found.products[known], found.scores[known], rows[known]
    worth = scores * np.where(facts.in_stock[rows], 1, SOLD_OUT)
    if facts.cents[own] > 0:
        times = np.abs(np.log2(np.maximum(facts.cents[rows], 1) / facts.cents[own]))
        worth *= 1 - PER_DOUBLING * np.where(facts.cents[rows] > 0, np.minimum(times, 4), 0)
    order = np.argsort(-worth, kind="stable")
    return replace(found, products=products[order], scores=scores[order])

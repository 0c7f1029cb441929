"""From which score a photo is said to show the product itself, learned on half of the shop's products."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.build.view_thresholds import NEIGHBOURS, PicturesOfShop, best_in_rows
from indexer.release.manifest import Thresholds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

SURE = 0.95  # of what is called exact is the product
OTHER_PICTURES = 200  # sampled of products that have several
MIN_RIGHT = 20  # in each half of the products; fewer teach nothing
SAME = 1e-5  # scores this near to that of a picture with itself are of the picture or a copy


@dataclass(frozen=True)
class _Calls:
    """What could be called exact: float32 scores[n], bool right[n], and the product that each photo shows, asked[n]."""

    scores: Vectors
    right: npt.NDArray[np.bool_]
    asked: Positions

    def of(self, products: Positions) -> _Calls:
        """Those of photos of the products."""
        keep = np.isin(self.asked, products)
        return _Calls(self.scores[keep], self.right[keep], self.asked[keep])

    def precision(self, level: float) -> float:
        """The share of right ones at a score and above it; 1 where nothing is called exact."""
        called = self.right[self.scores >= level]
        return float(called.mean()) if len(called) else 1.0

    def lowest(self) -> float | None:
        """The lowest score at and above which SURE are right; None where MIN_RIGHT right ones do not reach any such."""
        levels = np.sort(self.scores[self.right])[: 1 - MIN_RIGHT]
        return next((level for level in levels.tolist() if self.precision(level) >= SURE), None)


def calibrate_exact(
    limits: Thresholds, views: tuple[Vectors, Positions], shop: PicturesOfShop, metric: str
) -> Thresholds:
    """The thresholds with `exact` so high that of the nearest products called so SURE are the photo's own.

    Photos are views of pictures, float32 [m, d] with products int64 [m], and pictures of products that have another;
    each also counts as one of a product that the shop does not have, for which its nearest other product is wrong. It
    is learned on half of the products and checked on the others, and raised where it does not hold there; `how` says
    what was found. With too few photos nothing changes.
    """
    calls = _collect(views, shop, metric)
    products = np.random.default_rng(7).permutation(np.unique(calls.asked))
    learned, held_out = (calls.of(products[part::2]) for part in (0, 1))
    if min(int(learned.right.sum()), int(held_out.right.sum())) < MIN_RIGHT:
        return limits
    level, again = learned.lowest(), held_out.lowest()
    if level is None or (held_out.precision(level) < SURE and again is None):
        found = held_out.precision(limits.exact)
        return replace(limits, how=f"{limits.how}; no score is {SURE:.0%} sure: {found:.1%} of exact ones are right")
    found = held_out.precision(level)
    exact = level if found >= SURE or again is None else max(level, again)
    how = f"exact: {SURE:.0%} right on half of {len(products)} products, {found:.1%} on the others"
    how += ", raised until it held there" if found < SURE else ""
    reached = float(np.mean(held_out.scores[held_out.right] >= exact))
    others = "; ".join(part for part in limits.how.split("; ") if not part.startswith("exact:"))
    how = f"{how}; {reached:.0%} of the right ones reach it; {others}"
    return replace(limits, exact=round(max(exact, limits.similar), 4), how=how)


def _collect(views: tuple[Vectors, Positions], shop: PicturesOfShop, metric: str) -> _Calls:
    """The nearest product of each photo, and its nearest other; the photo's own picture and copies of it left out."""
    _, places, counts = np.unique(shop.products, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[places] > 1)
    chosen = np.sort(np.random.default_rng(6).permutation(several)[:OTHER_PICTURES])
    photos = np.concatenate([views[0], shop.vectors[chosen]])
    asked = np.concatenate([views[1], shop.products[chosen]])
    limit = np.full(len(photos), np.inf, np.float32)
    limit[len(views[0]) :] = _own_scores(shop.vectors[chosen], metric) - SAME
    positions, scores = ExactStore(shop.vectors, metric).search(photos, NEIGHBOURS)
    fresh, own = scores < limit[:, None], shop.products[positions] == asked[:, None]
    best_own, best_other = best_in_rows(scores, fresh & own), best_in_rows(scores, fresh & ~own)
    found = np.concatenate([np.maximum(best_own, best_other), best_other])
    return _Calls(found, np.concatenate([best_own > best_other, np.zeros(len(photos), np.bool_)]), np.tile(asked, 2))


def _own_scores(vectors: Vectors, metric: str) -> Vectors:
    """The score of each vector with itself, float32 [n]."""
    return np.asarray((vectors**2).sum(axis=1) if metric == "dot" else np.ones(len(vectors)), np.float32)

"""Lowers the score from which a photo comes close, by views of the shop's own pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.release.manifest import Thresholds
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import Positions, Vectors

CLOSE_RIGHT = 0.85  # share of what is called close that is of the photo's category
MISSED = 0.03  # share of photos whose nearest product is right that may be told that nothing comes close
NEIGHBOURS = 60  # enough to hold a picture of another product
MIN_VIEWS = 20  # with a right answer; fewer give no threshold


@dataclass(frozen=True)
class PicturesOfShop:
    """All pictures: float32 vectors [n, d], int64 products [n], int64 categories [n], -1 for none."""

    vectors: Vectors
    products: Positions
    categories: npt.NDArray[np.int64]


def lower_similar(
    limits: Thresholds, views: tuple[Vectors, Positions], shop: PicturesOfShop, metric: str
) -> Thresholds:
    """The thresholds with `similar` as views of pictures, float32 [m, d] with products int64 [m], ask for it.

    Two wishes: of what is called close CLOSE_RIGHT are of the right category, where half of all photos show products
    that the shop does not have; and no more than MISSED of the photos whose nearest product is right are called weak.
    Where one score meets both it is the lowest; else halfway between the two. Never above what was known before.
    """
    vectors, owners = views
    positions, scores = ExactStore(shop.vectors, metric).search(vectors, NEIGHBOURS)
    own = shop.products[positions] == owners[:, None]
    best_own, best_other = best_in_rows(scores, own), best_in_rows(scores, ~own)
    right = best_own > best_other
    if int(right.sum()) < MIN_VIEWS:
        return limits
    kinds = dict(zip(shop.products.tolist(), shop.categories.tolist(), strict=True))
    wanted = np.array([kinds[owner] for owner in owners.tolist()])
    nearest = shop.categories[positions[np.arange(len(positions)), np.where(own, -np.inf, scores).argmax(axis=1)]]
    alike = (nearest == wanted) & (wanted >= 0)
    found = np.concatenate([np.maximum(best_own, best_other), best_other])
    precise = _lowest_precise(found, np.concatenate([right | alike, alike]))
    reached = float(np.quantile(best_own[right], MISSED))
    similar = precise if precise <= reached else (precise + reached) / 2
    similar = round(min(similar, limits.similar), 4)
    how = f"{limits.how}; similar: by {len(vectors)} views of pictures, turned, nearer, darker, blurred"
    return replace(limits, similar=similar, floor=min(limits.floor, similar), how=how)


def best_in_rows(scores: Vectors, mask: npt.NDArray[np.bool_]) -> Vectors:
    """The best score under the mask in each row, float32 [m]; -1 where there is none."""
    return np.asarray(np.where(mask, scores, -1.0).max(axis=1), np.float32)


def _lowest_precise(scores: Vectors, right: npt.NDArray[np.bool_]) -> float:
    """The lowest score at and above which CLOSE_RIGHT are right; above the highest where none is."""
    order = np.argsort(-scores, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= CLOSE_RIGHT)
    return float(scores[order][enough[-1]]) if len(enough) else float(scores.max()) + 1e-3

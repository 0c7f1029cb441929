"""The pictures and titles of a shop that a map is learnt from, in folds that share no title and no variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.catalogue import ProductView
from indexer.stores.vector_store import Positions, Vectors, normalise

MAX_PICTURES = 20_000
LEAST_TITLES = 100  # with pictures; fewer say nothing of a shop
NEAR = 0.9  # cosine from which two titles are as good as one
FOLDS = 5
LEAST_GROUPS = 4 * FOLDS
ROWS_AT_ONCE = 1_024


@dataclass(frozen=True)
class TitledPictures:
    """n sampled pictures, ordered by title, of k different titles."""

    rows: Positions  # int64 [n], among all pictures
    titles: Positions  # int64 [n], rising, each of 0 to k - 1 at least once
    texts: tuple[str, ...]  # [k]
    categories: npt.NDArray[np.int64]  # [k], -1 for none
    variants: tuple[tuple[str, str] | None, ...]  # [k], source and group of variants

    @property
    def weights(self) -> npt.NDArray[np.float64]:
        """float64 [n]: each title counts the same, however many pictures it has."""
        return np.asarray(1 / np.bincount(self.titles)[self.titles], np.float64)

    @property
    def starts(self) -> Positions:
        """int64 [k]: the first picture of each title."""
        return np.searchsorted(self.titles, np.arange(len(self.texts)))


def sample_titled_pictures(products: Sequence[ProductView], owners: Positions) -> TitledPictures | None:
    """At most MAX_PICTURES of the pictures of int64 owners[m], by title; None with fewer than LEAST_TITLES of these."""
    by_id = {product.id: product for product in products}
    rows = np.random.default_rng(6).permutation(len(owners))[:MAX_PICTURES]
    keys = {int(row): " ".join(by_id[int(owners[row])].title.casefold().split()) for row in rows}
    rows = np.array(sorted((row for row in keys if keys[row]), key=lambda row: (keys[row], row)), np.int64)
    found, titles = np.unique([keys[int(row)] for row in rows], return_inverse=True)
    if len(found) < LEAST_TITLES:
        return None
    shown = [by_id[int(owners[rows[start]])] for start in np.searchsorted(titles, np.arange(len(found)))]
    names = {name: number for number, name in enumerate(dict.fromkeys(product.category for product in shown))}
    return TitledPictures(
        rows,
        titles.astype(np.int64),
        tuple(product.title for product in shown),
        np.array([names[product.category] if product.category else -1 for product in shown], np.int64),
        tuple((product.source, product.group_id) if product.group_id else None for product in shown),
    )


def group_titles(vectors: Vectors, variants: Sequence[tuple[str, str] | None]) -> Positions:
    """int64 [k]: the same number for titles of variants of one product, and for titles that are nearly the same.

    vectors are the titles' own, float32 [k, t].
    """
    first: dict[tuple[str, str], int] = {}
    groups = np.array([at if key is None else first.setdefault(key, at) for at, key in enumerate(variants)], np.int64)
    unit = normalise(vectors)
    for start in range(0, len(unit), ROWS_AT_ONCE):
        near = unit[start : start + ROWS_AT_ONCE] @ unit.T >= NEAR
        for row in near:
            members = np.unique(groups[row])
            if len(members) > 1:
                groups[np.isin(groups, members)] = members[0]
    return groups


def make_folds(groups: Positions) -> Positions | None:
    """int64 [k]: a fold for each title, whole groups together, folds of about one size; None for too few groups."""
    _, inverse, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(sizes) < LEAST_GROUPS:
        return None
    order = np.random.default_rng(7).permutation(len(sizes))
    filled, folds = np.zeros(FOLDS, np.int64), np.zeros(len(sizes), np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")]:
        folds[group] = filled.argmin()
        filled[folds[group]] += sizes[group]
    return folds[inverse]

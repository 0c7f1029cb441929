"""Finds products by a photo: nearest pictures first, each product once by its best picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from catalog.catalogue import ProductView
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import PHOTO_WEIGHT, Ranking, lookup, rank, take_best_per_product, union
from indexer.search.hybrid import TextMatches
from indexer.search.reasons import explain_picture
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors

NEAREST_PICTURES = 400  # pictures looked at for one photo
MIN_PRODUCTS = 12  # products shown even when none is near: all weak, and the page says so


@dataclass(frozen=True)
class PhotoQuery:
    """A photo as its encoder sees it, with that encoder's name: it can be kept, and asked again without the photo."""

    vector: Vectors
    probabilities: Mapping[str, npt.NDArray[np.float32]]
    model: str
    version: str

    @property
    def key(self) -> str:
        """The encoder as cards name it."""
        return f"{self.model}-{self.version}"


@dataclass(frozen=True)
class PhotoMatches:
    """What a photo found: products with their scores, and the picture that was nearest in each."""

    ranking: Ranking
    nearness: tuple[Positions, Vectors]  # products and how alike their best picture is
    pictures: dict[int, str | None] = field(default_factory=dict)

    def picture(self, product: ProductView) -> str | None:
        """The picture to show: the one that was found while the product still has it."""
        shown = [picture.hash for picture in product.pictures]
        nearest = self.pictures.get(product.id)
        return nearest if nearest in shown else next(iter(shown), None)

    def match(self, limits: Thresholds, product: ProductView) -> Match:
        """How near the product's best picture is, by the release's thresholds."""
        return classify_score(float(lookup(np.array([product.id]), *self.nearness, default=-np.inf)[0]), limits)

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        match = self.match(limits, product)
        return match, explain_picture(match)


def classify_score(score: float, limits: Thresholds) -> Match:
    """The level of a score."""
    return "exact" if score >= limits.exact else "similar" if score >= limits.similar else "weak"


def find_photo(space: OpenSpace, vector: Vectors, allowed: Positions | None = None) -> PhotoMatches:
    """Products whose pictures are near; with `allowed`, exactly among those products, however far they are."""
    if allowed is None:
        positions, scores = space.search(vector, NEAREST_PICTURES)
    else:
        positions, scores = space.search_among(vector, allowed, NEAREST_PICTURES)
    products, best, places = take_best_per_product(space.products[positions], scores)
    found = rank(products, best, complete=len(positions) == len(space.store))
    enough = max(MIN_PRODUCTS, int(np.count_nonzero(best >= space.entry.thresholds.floor)))
    complete = found.complete or enough < len(products)
    ranking = Ranking(found.products[:enough], found.scores[:enough], complete)
    pictures = {
        int(product): space.picture(int(positions[place])) for product, place in zip(products, places, strict=True)
    }
    return PhotoMatches(ranking, (products, best), pictures)


def refine_by_words(release: OpenRelease, photo: PhotoMatches, vector: Vectors, text: TextMatches) -> PhotoMatches:
    """A photo and words in one query: what either found, ranked by both."""
    space = release.image
    products = union(photo.ranking.products, text.ranking.products)
    by_words = lookup(products, text.ranking.products, text.ranking.scores)
    positions, scores = space.search_among(vector, products, int(np.isin(space.products, products).sum()))
    products_near, nearness, places = take_best_per_product(space.products[positions], scores)
    by_photo = np.clip(lookup(products, products_near, nearness), 0, 1)
    both = PHOTO_WEIGHT * by_photo + (1 - PHOTO_WEIGHT) * by_words
    pictures = {
        int(product): space.picture(int(positions[place])) for product, place in zip(products_near, places, strict=True)
    }
    return PhotoMatches(rank(products, both, complete=photo.ranking.complete), (products_near, nearness), pictures)


def merge(first: PhotoMatches, second: PhotoMatches) -> PhotoMatches:
    """What either search of the same photo found."""
    fresh = ~np.isin(second.ranking.products, first.ranking.products)
    products = np.concatenate([first.ranking.products, second.ranking.products[fresh]])
    scores = np.concatenate([first.ranking.scores, second.ranking.scores[fresh]])
    known, best = first.nearness
    more, more_best = second.nearness
    new = ~np.isin(more, known)
    nearness = np.concatenate([known, more[new]]), np.concatenate([best, more_best[new]])
    complete = first.ranking.complete and second.ranking.complete
    return PhotoMatches(rank(products, scores, complete=complete), nearness, {**second.pictures, **first.pictures})

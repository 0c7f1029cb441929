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
from indexer.search.fusion import PHOTO_WITH_WORDS, Found, best_per_product, lookup, ranked, union
from indexer.search.hybrid import TextFound
from indexer.search.reasons import looks
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors

NEAREST = 400  # pictures looked at for one photo
AT_LEAST = 12  # products shown even when none is near: all weak, and the page says so


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
class PhotoFound:
    """What a photo found: products with their scores, and the picture that was nearest in each."""

    found: Found
    nearness: tuple[Positions, Vectors]  # products and how alike their best picture is
    pictures: dict[int, str | None] = field(default_factory=dict)

    def picture(self, product: ProductView) -> str | None:
        """The picture to show: the one that was found while the product still has it."""
        shown = [picture.hash for picture in product.pictures]
        nearest = self.pictures.get(product.id)
        return nearest if nearest in shown else next(iter(shown), None)

    def match(self, limits: Thresholds, product: ProductView) -> Match:
        """How near the product's best picture is, by the release's thresholds."""
        return match_of(float(lookup(np.array([product.id]), *self.nearness, default=-np.inf)[0]), limits)

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        match = self.match(limits, product)
        return match, looks(match)


def match_of(score: float, limits: Thresholds) -> Match:
    """The level of a score."""
    return "exact" if score >= limits.exact else "similar" if score >= limits.similar else "weak"


def find_photo(space: OpenSpace, vector: Vectors, allowed: Positions | None = None) -> PhotoFound:
    """Products whose pictures are near; with `allowed`, exactly among those products, however far they are."""
    if allowed is None:
        positions, scores = space.nearest(vector, NEAREST)
    else:
        positions, scores = space.search_among(vector, allowed, NEAREST)
    products, best, places = best_per_product(space.products[positions], scores)
    found = ranked(products, best, complete=len(positions) == len(space.store))
    enough = max(AT_LEAST, int(np.count_nonzero(best >= space.entry.thresholds.floor)))
    complete = found.complete or enough < len(products)
    kept = Found(found.products[:enough], found.scores[:enough], complete)
    pictures = {
        int(product): space.picture(int(positions[place])) for product, place in zip(products, places, strict=True)
    }
    return PhotoFound(kept, (products, best), pictures)


def refine(release: OpenRelease, photo: PhotoFound, vector: Vectors, text: TextFound) -> PhotoFound:
    """A photo and words in one query: what either found, ranked by both."""
    space = release.image
    products = union(photo.found.products, text.found.products)
    by_words = lookup(products, text.found.products, text.found.scores)
    positions, scores = space.search_among(vector, products, int(np.isin(space.products, products).sum()))
    seen, nearness, places = best_per_product(space.products[positions], scores)
    by_photo = np.clip(lookup(products, seen, nearness), 0, 1)
    both = PHOTO_WITH_WORDS * by_photo + (1 - PHOTO_WITH_WORDS) * by_words
    pictures = {int(product): space.picture(int(positions[place])) for product, place in zip(seen, places, strict=True)}
    return PhotoFound(ranked(products, both, complete=photo.found.complete), (seen, nearness), pictures)


def merged(first: PhotoFound, second: PhotoFound) -> PhotoFound:
    """What either search of the same photo found."""
    fresh = ~np.isin(second.found.products, first.found.products)
    products = np.concatenate([first.found.products, second.found.products[fresh]])
    scores = np.concatenate([first.found.scores, second.found.scores[fresh]])
    known, best = first.nearness
    more, more_best = second.nearness
    new = ~np.isin(more, known)
    nearness = np.concatenate([known, more[new]]), np.concatenate([best, more_best[new]])
    complete = first.found.complete and second.found.complete
    return PhotoFound(ranked(products, scores, complete=complete), nearness, {**second.pictures, **first.pictures})

"""Finds products by a photo: nearest pictures first, each product once by its best picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from catalog.catalogue import ProductView
from catalog.languages.message import Message
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.codes import CodeMatches
from indexer.search.fusion import PHOTO_WEIGHT, Ranking, lookup, rank, take_best_per_product, union
from indexer.search.hybrid import TextMatches
from indexer.search.page import Describe
from indexer.search.reasons import explain_picture, explain_words
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors

NEAREST_PICTURES = 400  # pictures retrieved for one photo
ENOUGH_FILTERED = 100  # products that pass the filters; with fewer, all that pass are looked at
MIN_PRODUCTS = 12  # products listed even when none is near; all are weak matches then


@dataclass(frozen=True)
class PhotoQuery:
    """An encoded photo with its encoder's name and version: it can be stored and searched again without the photo.

    float32 vector[d], and for each label head float32 probabilities[labels].
    """

    vector: Vectors
    probabilities: Mapping[str, npt.NDArray[np.float32]]
    model: str
    version: str

    @property
    def key(self) -> str:
        """The encoder as cards name it: "name-version"."""
        return f"{self.model}-{self.version}"


@dataclass(frozen=True)
class PhotoMatches:
    """What a photo found: the ranking, and the nearest picture of each product."""

    ranking: Ranking
    nearness: tuple[Positions, Vectors]  # products[n] and the score[n] of their best picture
    pictures: dict[int, str | None] = field(default_factory=dict)

    def picture(self, product: ProductView) -> str | None:
        """Hash of the picture to show: the one found, while the product still has it, otherwise its first."""
        shown = [picture.hash for picture in product.pictures]
        nearest = self.pictures.get(product.id)
        return nearest if nearest in shown else next(iter(shown), None)

    def match(self, limits: Thresholds, product: ProductView) -> Match:
        """The level of the product's best picture by the release's thresholds; only the nearest product is exact."""
        score = float(lookup(np.array([product.id]), *self.nearness, default=-np.inf)[0])
        match = classify_score(score, limits)
        return "similar" if match == "exact" and score < float(self.nearness[1].max()) else match

    def close(self, limits: Thresholds) -> Positions:
        """Products that are more than weak, int64 [m]."""
        products, scores = self.nearness
        return products[scores >= limits.similar]

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        match = self.match(limits, product)
        return match, explain_picture(match)


def classify_score(score: float, limits: Thresholds) -> Match:
    """The level of a score by thresholds."""
    return "exact" if score >= limits.exact else "similar" if score >= limits.similar else "weak"


def find_photo(space: OpenSpace, vector: Vectors, allowed: Positions | None = None) -> PhotoMatches:
    """Products by pictures near to float32 vector[d]; with int64 allowed[m] by exact search among these products."""
    vector = space.as_kept(vector)
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
    """A photo, float32 vector[d], and words in one query: the union of both, ranked by a weighted sum of scores."""
    space = release.image
    vector = space.as_kept(vector)
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
    """The union of two searches of one photo; the first takes precedence."""
    fresh = ~np.isin(second.ranking.products, first.ranking.products)
    products = np.concatenate([first.ranking.products, second.ranking.products[fresh]])
    scores = np.concatenate([first.ranking.scores, second.ranking.scores[fresh]])
    known, best = first.nearness
    more, more_best = second.nearness
    new = ~np.isin(more, known)
    nearness = np.concatenate([known, more[new]]), np.concatenate([best, more_best[new]])
    complete = first.ranking.complete and second.ranking.complete
    return PhotoMatches(rank(products, scores, complete=complete), nearness, {**second.pictures, **first.pictures})


def widen(space: OpenSpace, found: PhotoMatches, vector: Vectors, allowed: Positions) -> PhotoMatches:
    """When only a few of the products found are among int64 allowed[n], search exactly among all of those.

    How few does not depend on the page that is asked for: each page has the same total.
    """
    if np.isin(found.ranking.products, allowed).sum() >= ENOUGH_FILTERED:
        return found
    return merge(found, find_photo(space, vector, allowed))


def describe_photo(found: PhotoMatches, limits: Thresholds, codes: CodeMatches, words: TextMatches | None) -> Describe:
    """What each product's match and reason are: a barcode before looks, and the words that narrowed them."""

    def describe(product: ProductView, _score: float) -> tuple[Match, str]:
        by_code = codes.describe(product)
        if by_code:
            return by_code
        match, reason = found.describe(limits, product)
        words_text = explain_words(product, words.forms) if words else None
        return match, Message("%(looks)s; %(words)s", looks=reason, words=words_text) if words_text else reason

    return describe

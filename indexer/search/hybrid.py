"""Finds products by words: BM25 and meaning, fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import Found, best_per_product, fuse_looks, fuse_text, lookup, ranked, union
from indexer.search.reasons import SHOWN, called_share, named_share, words_reason
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.index import WordHits
from indexer.words.terms import Term

LONGEST_QUERY = 400  # characters
MEANT = 100  # products taken from the vectors
COMPARED = 300  # best of BM25 whose meaning is compared too
PICTURES = 200  # taken from each space where words find pictures

# The relevance cut. With both words of "green mug" about, a product with one of them counts only if it means it too.
COVERS_MOST = 0.5  # of what the best product covers
COVERS_SOME = 0.25
COVERS_ALL = 0.79  # of the query, by the worth of synonyms
COVERS_SOMETHING = 0.2  # of the query; below it a product shares a stray word with it
MEANS_ENOUGH = 0.5  # of the best cosine

# What is called a match, by its height: 0 is the release's noise, 1 where texts are alike. Of the demo shop's dev
# queries none of ten that nothing answers is then told a match, and 14 of 100 others are told none.
MEANS_IT = 0.5  # with its words beside it
MEANS_MUCH = 0.75  # without


@dataclass(frozen=True)
class TextFound:
    """What a text query found, and what is needed to say why."""

    found: Found
    weights: Mapping[Term, float]  # the query's terms and how much of its meaning each carries
    cosines: tuple[Positions, Vectors]  # products and how near their meaning is
    looks: tuple[Positions, Vectors]  # products and how far above noise their pictures are: from 1 on they look it
    covering: Positions  # products that carry every word of the query, or a synonym of it

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        looks_it = float(lookup(np.array([product.id]), *self.looks)[0]) >= 1
        match = self._match(limits, product)
        match = "similar" if match == "weak" and looks_it else match
        otherwise = SHOWN if looks_it else "means something similar"
        return match, words_reason(product, self.weights) or otherwise

    def _match(self, limits: Thresholds, product: ProductView) -> Match:
        """By its words and what they mean. "Wine" and "glass" are in a bottle of vinegar: strewn words must mean it."""
        cosine = float(lookup(np.array([product.id]), *self.cosines, default=np.nan)[0])  # NaN: nobody compared it
        height = (cosine - limits.floor) / max(limits.similar - limits.floor, 1e-6)
        means_it = not height < MEANS_IT  # true of a NaN: then words alone decide
        share = named_share(product, self.weights)
        if (share >= 0.99 and (means_it or called_share(product, self.weights) >= 0.99)) or (
            share >= 0.5 and cosine >= limits.exact
        ):
            return "exact"
        return "similar" if (share >= 0.5 and means_it) or height >= MEANS_MUCH else "weak"


def find_text(
    release: OpenRelease, terms: Sequence[Term], vector: Vectors | None, shown: Mapping[str, Vectors] | None = None
) -> TextFound:
    """Products for the terms of a query; without its vector by words alone.

    `shown` are the query's vectors for those of the release's further spaces that can be asked just now.
    """
    words = release.words.search(terms)
    near = _meant(release, vector, words) if vector is not None else _nothing()
    looks = _looking(release, shown, union(words.products[:COMPARED], near[0])) if shown else _nothing()
    by_words = union(_covering(words, near, release.text_thresholds), _near_enough(near, release.text_thresholds))
    products = union(by_words, looks[0][looks[1] >= 1])
    bm25 = lookup(products, words.products, words.scores)
    coverage = lookup(products, words.products, words.coverage)
    scores = fuse_text(bm25, coverage, lookup(products, *near), release.text_thresholds.floor)
    if shown:
        scores = fuse_looks(scores, lookup(products, *looks))
    found = ranked(products, scores, complete=words.complete)
    covering = words.products[words.coverage >= COVERS_ALL]
    return TextFound(found, {term: release.words.weight(term) for term in terms}, near, looks, covering)


def _meant(release: OpenRelease, vector: Vectors, words: WordHits) -> tuple[Positions, Vectors]:
    """Products near in meaning with their cosines, and the cosines of the best found by words."""
    space = release.text
    positions, scores = space.nearest(vector, MEANT)
    nearest = space.products[positions]
    best = np.setdiff1d(words.products[:COMPARED], nearest)
    if not len(best):
        return nearest, scores
    others, other_scores = space.search_among(vector, best, len(best))
    return np.concatenate([nearest, space.products[others]]), np.concatenate([scores, other_scores])


def find_shown(space: OpenSpace, vector: Vectors, others: Positions) -> tuple[Positions, Vectors]:
    """Products by their pictures, best first: those nearest to the words, and the others that are asked for."""
    positions, scores = space.nearest(vector, PICTURES)
    others = np.setdiff1d(others, space.products[positions])
    if len(others):
        more, more_scores = space.search_among(vector, others, len(space.products))
        positions, scores = np.concatenate([positions, more]), np.concatenate([scores, more_scores])
    products, best, _ = best_per_product(space.products[positions], scores)
    order = np.lexsort((products, -best))
    return products[order], best[order]


def _looking(release: OpenRelease, shown: Mapping[str, Vectors], others: Positions) -> tuple[Positions, Vectors]:
    """Products whose pictures the words describe: 0 is the space's noise, 1 where most of what is found is meant."""
    products, heights = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for name, vector in shown.items():
        space = release.cross_modal_spaces[name].space
        limits = space.entry.thresholds
        found, scores = find_shown(space, vector, others)
        products.append(found)
        heights.append(np.clip((scores - limits.floor) / max(limits.similar - limits.floor, 0.01), 0, None))
    known, best, _ = best_per_product(np.concatenate(products), np.concatenate(heights))
    return known, best


def _nothing() -> tuple[Positions, Vectors]:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _covering(words: WordHits, near: tuple[Positions, Vectors], limits: Thresholds) -> Positions:
    """The relevance cut of BM25: products that cover much of what the best one covers, or some of it and mean it."""
    best = float(words.coverage.max(initial=0))
    if best < COVERS_SOMETHING:
        return np.empty(0, np.int64)
    means_it = lookup(words.products, *near) >= (limits.floor + limits.similar) / 2
    keep = (words.coverage >= COVERS_MOST * best) | (means_it & (words.coverage >= COVERS_SOME * best))
    return np.asarray(words.products[keep])


def _near_enough(near: tuple[Positions, Vectors], limits: Thresholds) -> Positions:
    """The relevance cut of the vectors: above the release's noise, and not far behind the best."""
    products, cosines = near
    return np.asarray(products[(cosines > limits.floor) & (cosines >= MEANS_ENOUGH * cosines.max(initial=0))])

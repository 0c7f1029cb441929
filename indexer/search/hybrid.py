"""Finds products by words: BM25 and meaning, fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.catalogue import ProductView
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import Ranking, fuse_cross_modal, fuse_text, lookup, rank, take_best_per_product, union
from indexer.search.reasons import CROSS_MODAL_REASON, explain_words, share_in_fields, share_in_names
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.index import WordHits
from indexer.words.terms import Term

MAX_QUERY_LENGTH = 400  # characters
SEMANTIC_K = 100  # products taken from the vectors
LEXICAL_K = 300  # best of BM25 whose meaning is compared too
CROSS_MODAL_K = 200  # taken from each space where words find pictures

# The relevance cut. With both words of "green mug" about, a product with one of them counts only if it means it too.
MIN_RELATIVE_COVERAGE = 0.5  # of what the best product covers
MIN_RELATIVE_COVERAGE_IF_SIMILAR = 0.25
FULL_COVERAGE = 0.79  # of the query, by the worth of synonyms
MIN_BEST_COVERAGE = 0.2  # of the query; below it a product shares a stray word with it
MIN_RELATIVE_COSINE = 0.5  # of the best cosine

# What is called a match, by its height: 0 is the release's noise, 1 where texts are alike. Of the demo shop's dev
# queries none of ten that nothing answers is then told a match, and 14 of 100 others are told none.
SIMILAR_WITH_WORDS = 0.5  # with its words beside it
SIMILAR_WITHOUT_WORDS = 0.75  # without


@dataclass(frozen=True)
class TextMatches:
    """What a text query found, and what is needed to say why."""

    ranking: Ranking
    weights: Mapping[Term, float]  # the query's terms and how much of its meaning each carries
    cosines: tuple[Positions, Vectors]  # products and how near their meaning is
    cross_modal: tuple[
        Positions, Vectors
    ]  # products and how far above noise their pictures are: from 1 on they look it
    covering: Positions  # products that carry every word of the query, or a synonym of it

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        is_shown = float(lookup(np.array([product.id]), *self.cross_modal)[0]) >= 1
        match = self._match(limits, product)
        match = "similar" if match == "weak" and is_shown else match
        otherwise = CROSS_MODAL_REASON if is_shown else "means something similar"
        return match, explain_words(product, self.weights) or otherwise

    def _match(self, limits: Thresholds, product: ProductView) -> Match:
        """By its words and what they mean. "Wine" and "glass" are in a bottle of vinegar: strewn words must mean it."""
        cosine = float(lookup(np.array([product.id]), *self.cosines, default=np.nan)[0])  # NaN: nobody compared it
        height = (cosine - limits.floor) / max(limits.similar - limits.floor, 1e-6)
        is_similar = not height < SIMILAR_WITH_WORDS  # true of a NaN: then words alone decide
        share = share_in_fields(product, self.weights)
        if (share >= 0.99 and (is_similar or share_in_names(product, self.weights) >= 0.99)) or (
            share >= 0.5 and cosine >= limits.exact
        ):
            return "exact"
        return "similar" if (share >= 0.5 and is_similar) or height >= SIMILAR_WITHOUT_WORDS else "weak"


def find_text(
    release: OpenRelease,
    terms: Sequence[Term],
    vector: Vectors | None,
    query_vectors: Mapping[str, Vectors] | None = None,
) -> TextMatches:
    """Products for the terms of a query; without its vector by words alone.

    `shown` are the query's vectors for those of the release's further spaces that can be asked just now.
    """
    words = release.words.search(terms)
    semantic = _semantic_candidates(release, vector, words) if vector is not None else _no_candidates()
    cross_modal = (
        _cross_modal_candidates(release, query_vectors, union(words.products[:LEXICAL_K], semantic[0]))
        if query_vectors
        else _no_candidates()
    )
    by_words = union(
        _cut_by_coverage(words, semantic, release.text_thresholds), _cut_by_cosine(semantic, release.text_thresholds)
    )
    products = union(by_words, cross_modal[0][cross_modal[1] >= 1])
    bm25 = lookup(products, words.products, words.scores)
    coverage = lookup(products, words.products, words.coverage)
    scores = fuse_text(bm25, coverage, lookup(products, *semantic), release.text_thresholds.floor)
    if query_vectors:
        scores = fuse_cross_modal(scores, lookup(products, *cross_modal))
    found = rank(products, scores, complete=words.complete)
    covering = words.products[words.coverage >= FULL_COVERAGE]
    return TextMatches(found, {term: release.words.weight(term) for term in terms}, semantic, cross_modal, covering)


def _semantic_candidates(release: OpenRelease, vector: Vectors, words: WordHits) -> tuple[Positions, Vectors]:
    """Products near in meaning with their cosines, and the cosines of the best found by words."""
    space = release.text
    positions, scores = space.search(vector, SEMANTIC_K)
    nearest = space.products[positions]
    best = np.setdiff1d(words.products[:LEXICAL_K], nearest)
    if not len(best):
        return nearest, scores
    others, other_scores = space.search_among(vector, best, len(best))
    return np.concatenate([nearest, space.products[others]]), np.concatenate([scores, other_scores])


def find_cross_modal(space: OpenSpace, vector: Vectors, others: Positions) -> tuple[Positions, Vectors]:
    """Products by their pictures, best first: those nearest to the words, and the others that are asked for."""
    positions, scores = space.search(vector, CROSS_MODAL_K)
    others = np.setdiff1d(others, space.products[positions])
    if len(others):
        more, more_scores = space.search_among(vector, others, len(space.products))
        positions, scores = np.concatenate([positions, more]), np.concatenate([scores, more_scores])
    products, best, _ = take_best_per_product(space.products[positions], scores)
    order = np.lexsort((products, -best))
    return products[order], best[order]


def _cross_modal_candidates(
    release: OpenRelease, query_vectors: Mapping[str, Vectors], others: Positions
) -> tuple[Positions, Vectors]:
    """Products whose pictures the words describe: 0 is the space's noise, 1 where most of what is found is meant."""
    products, heights = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for name, vector in query_vectors.items():
        space = release.cross_modal_spaces[name].space
        limits = space.entry.thresholds
        found, scores = find_cross_modal(space, vector, others)
        products.append(found)
        heights.append(np.clip((scores - limits.floor) / max(limits.similar - limits.floor, 0.01), 0, None))
    known, best, _ = take_best_per_product(np.concatenate(products), np.concatenate(heights))
    return known, best


def _no_candidates() -> tuple[Positions, Vectors]:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _cut_by_coverage(words: WordHits, semantic: tuple[Positions, Vectors], limits: Thresholds) -> Positions:
    """The relevance cut of BM25: products that cover much of what the best one covers, or some of it and mean it."""
    best = float(words.coverage.max(initial=0))
    if best < MIN_BEST_COVERAGE:
        return np.empty(0, np.int64)
    is_similar = lookup(words.products, *semantic) >= (limits.floor + limits.similar) / 2
    keep = (words.coverage >= MIN_RELATIVE_COVERAGE * best) | (
        is_similar & (words.coverage >= MIN_RELATIVE_COVERAGE_IF_SIMILAR * best)
    )
    return np.asarray(words.products[keep])


def _cut_by_cosine(semantic: tuple[Positions, Vectors], limits: Thresholds) -> Positions:
    """The relevance cut of the vectors: above the release's noise, and not far behind the best."""
    products, cosines = semantic
    return np.asarray(products[(cosines > limits.floor) & (cosines >= MIN_RELATIVE_COSINE * cosines.max(initial=0))])

"""Finds products by words: BM25, text vectors and, in cross-modal spaces, picture vectors, fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import nan

import numpy as np
import numpy.typing as npt

from catalog.catalogue import ProductView
from catalog.languages.message import Message
from indexer.query.exactness import Exactness
from indexer.release.manifest import Thresholds
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import (
    CROSS_MODAL_WEIGHT,
    Ranking,
    fuse_cross_modal,
    fuse_text,
    lookup,
    rank,
    take_best_per_product,
    union,
)
from indexer.search.reasons import CROSS_MODAL_REASON, explain_words, share_in_fields, share_in_names
from indexer.search.results import Match
from indexer.stores.vector_store import Positions, Vectors
from indexer.words.index import WordHits
from indexer.words.terms import Term

MAX_QUERY_LENGTH = 400  # characters
SEMANTIC_K = 100  # products taken from the vectors
LEXICAL_K = 300  # best of BM25 whose meaning is compared too
CROSS_MODAL_K = 200  # taken from each space where words find pictures

# The relevance cut. When products with both words of "green mug" exist, one with a single word needs a high cosine.
MIN_RELATIVE_COVERAGE = 0.5  # of what the best product covers
MIN_RELATIVE_COVERAGE_IF_SIMILAR = 0.25
FULL_COVERAGE = 0.79  # of the query: all its words, synonyms at their weight
MIN_BEST_COVERAGE = 0.2  # of the query; below it only an incidental word matches
MIN_RELATIVE_COSINE = 0.5  # of the best cosine

# Where no product has all of the words, they may describe what is wanted ("keep a loaf fresh"): then the cosine of the
# SEMANTIC_K-th nearest is what the shop's own noise is for them, and products between that and the release's floor are
# ranked as well, the nearest of them: "toothbrush" would otherwise list half of a shop without any. None becomes more
# than weak by it. Nothing is added where even the best is below that share of it.
NEARLY_FLOOR = 0.9
MOST_BELOW_FLOOR = 12
MIN_RELATIVE_COSINE_BELOW_FLOOR = 0.6

# Relative cosine from which a hit is called similar: 0 is the release's noise floor, 1 its threshold for similar texts.
# On the demo shop's dev queries none of ten without an answer gets a match, and 14 of 100 others get none.
HALF = 0.5  # of the query's words
SIMILAR_WITH_WORDS = 0.5  # when it carries half of the words
SIMILAR_WITHOUT_WORDS = 0.75  # without its words


@dataclass(frozen=True)
class TextMatches:
    """What a text query found, and what is needed to explain each hit."""

    ranking: Ranking
    weights: Mapping[Term, float]  # of the query's terms, by their idf
    cosines: tuple[Positions, Vectors]  # products and their cosines with the query
    cross_modal: tuple[Positions, Vectors]  # products and the relative scores of their pictures; 1 is a match
    covering: Positions  # products that carry every word of the query, or its synonym
    close: Positions = field(default_factory=lambda: np.empty(0, np.int64))  # products that may be more than weak
    asked: Exactness | None = None  # what else a hit has to be for it to be called exact

    @cached_property
    def forms(self) -> frozenset[str]:
        """All stems that match a term of the query."""
        return frozenset[str]().union(*(term.forms for term in self.weights))

    @cached_property
    def _cosine(self) -> dict[int, float]:
        return _by_product(self.cosines)

    @cached_property
    def _pictured(self) -> dict[int, float]:
        return _by_product(self.cross_modal)

    def describe(self, limits: Thresholds, product: ProductView) -> tuple[Match, str]:
        """Match and reason of one product."""
        is_shown = self._pictured.get(product.id, 0.0) >= 1
        match = self._match(limits, product)
        if match == "exact" and self.asked and not self.asked.allows(product, self.weights):
            match = "similar"
        match = "similar" if match == "weak" and is_shown else match
        otherwise = CROSS_MODAL_REASON if is_shown else Message("means something similar")
        return match, explain_words(product, self.forms) or otherwise

    def _match(self, limits: Thresholds, product: ProductView) -> Match:
        """The level by words and cosine: a bottle of wine vinegar carries "wine" and "glass" and is no wine glass."""
        cosine = self._cosine.get(product.id, nan)  # NaN: not compared
        height = (cosine - limits.floor) / max(limits.similar - limits.floor, 1e-6)
        is_similar = not height < SIMILAR_WITH_WORDS  # true for NaN: then words alone decide
        share = share_in_fields(product, self.weights)
        if (share >= 0.99 and (is_similar or share_in_names(product, self.weights) >= 0.99)) or (
            share >= HALF and cosine >= limits.exact
        ):
            return "exact"
        return "similar" if (share >= HALF and is_similar) or height >= SIMILAR_WITHOUT_WORDS else "weak"


def _by_product(found: tuple[Positions, Vectors]) -> dict[int, float]:
    """Scores by product: every hit of a page asks for its own."""
    products, scores = found
    return dict(zip(products.tolist(), scores.tolist(), strict=True))


def _no_candidates() -> tuple[Positions, Vectors]:
    return np.empty(0, np.int64), np.empty(0, np.float32)


@dataclass(frozen=True)
class _PictureMatches:
    """Products int64 [n] whose pictures words find."""

    products: Positions
    heights: Vectors  # float32 [n]: 0 is the noise floor of a space, 1 its threshold for similar
    pulls: Vectors  # float32 [n]: the same, less in a space of less weight
    weight: float  # in the fusion, of the space with the most


_NOTHING_SEEN = _PictureMatches(*_no_candidates(), np.empty(0, np.float32), 0.0)


def find_text(
    release: OpenRelease,
    terms: Sequence[Term],
    vector: Vectors | None,
    query_vectors: Mapping[str, Vectors] | None = None,
) -> TextMatches:
    """Products for the terms of a query; without its float32 vector[d] by words alone.

    `query_vectors` are the query's vectors [d] by the names of the cross-modal spaces whose models answered.
    """
    words = release.words.search(terms)
    semantic = _semantic_candidates(release, vector, words) if vector is not None else _no_candidates()
    seen = _NOTHING_SEEN
    if query_vectors:
        seen = _cross_modal_candidates(release, query_vectors, union(words.products[:LEXICAL_K], semantic[0]))
    cross_modal = seen.products, seen.heights
    floor = find_floor(float(words.coverage.max(initial=0)), semantic[1], release.text_thresholds.floor)
    by_words = union(
        _cut_by_coverage(words, semantic, release.text_thresholds),
        cut_by_cosine(semantic, floor, release.text_thresholds),
    )
    products = union(by_words, cross_modal[0][cross_modal[1] >= 1])
    bm25 = lookup(products, words.products, words.scores)
    coverage = lookup(products, words.products, words.coverage)
    scores = fuse_text(bm25, coverage, lookup(products, *semantic), floor)
    if seen.weight:
        scores = fuse_cross_modal(scores, lookup(products, seen.products, seen.pulls), seen.weight)
    found = rank(products, scores, complete=words.complete)
    covering = words.products[words.coverage >= FULL_COVERAGE]
    close = products[_is_close(coverage, lookup(products, *semantic, default=np.nan), release.text_thresholds)]
    close = union(close, cross_modal[0][cross_modal[1] >= 1])
    weights = {term: release.words.weight(term) for term in terms}
    return TextMatches(found, weights, semantic, cross_modal, covering, close)


def _is_close(coverage: Vectors, cosines: Vectors, limits: Thresholds) -> npt.NDArray[np.bool_]:
    """bool [n]: which products can be a match, by the query's share in all of their fields; as `TextMatches._match`."""
    heights = (cosines - limits.floor) / max(limits.similar - limits.floor, 1e-6)
    by_words = (coverage >= HALF) & ~(heights < SIMILAR_WITH_WORDS)  # true for NaN: then words alone decide
    return np.asarray(by_words | (coverage >= FULL_COVERAGE) | (heights >= SIMILAR_WITHOUT_WORDS))


def _semantic_candidates(release: OpenRelease, vector: Vectors, words: WordHits) -> tuple[Positions, Vectors]:
    """Products with the nearest text vectors and the best found by words: products[n] and cosines[n]."""
    space = release.text
    positions, scores = space.search(vector, SEMANTIC_K)
    nearest = space.products[positions]
    best = np.setdiff1d(words.products[:LEXICAL_K], nearest)
    if not len(best):
        return nearest, scores
    others, other_scores = space.search_among(vector, best, len(best))
    return np.concatenate([nearest, space.products[others]]), np.concatenate([scores, other_scores])


def find_cross_modal(space: OpenSpace, vector: Vectors, others: Positions) -> tuple[Positions, Vectors]:
    """Products by pictures near to vector[d], and the given others[m]: products[n] and best scores[n], best first."""
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
) -> _PictureMatches:
    """The best of all spaces where words find pictures; a space with less weight pulls less."""
    spaces = {name: release.cross_modal_spaces[name].space for name in query_vectors}
    weights = {name: _weight(space) for name, space in spaces.items()}
    most = max(weights.values())
    products, heights, pulls = [], [], []
    for name, space in spaces.items():
        limits = space.entry.thresholds
        found, scores = find_cross_modal(space, query_vectors[name], others)
        products.append(found)
        heights.append(np.clip((scores - limits.floor) / max(limits.similar - limits.floor, 0.01), 0, None))
        pulls.append(heights[-1] * np.float32(weights[name] / most if most else 0))
    known, best, _ = take_best_per_product(np.concatenate(products), np.concatenate(heights))
    _, strongest, _ = take_best_per_product(np.concatenate(products), np.concatenate(pulls))
    return _PictureMatches(known, best, strongest, most)


def _weight(space: OpenSpace) -> float:
    return CROSS_MODAL_WEIGHT if space.entry.titles is None else space.entry.titles.weight


def _cut_by_coverage(words: WordHits, semantic: tuple[Positions, Vectors], limits: Thresholds) -> Positions:
    """The relevance cut of BM25: products that cover enough of the query, or less with a high cosine."""
    best = float(words.coverage.max(initial=0))
    if best < MIN_BEST_COVERAGE:
        return np.empty(0, np.int64)
    is_similar = lookup(words.products, *semantic) >= (limits.floor + limits.similar) / 2
    keep = (words.coverage >= MIN_RELATIVE_COVERAGE * best) | (
        is_similar & (words.coverage >= MIN_RELATIVE_COVERAGE_IF_SIMILAR * best)
    )
    return np.asarray(words.products[keep])


def find_floor(best_coverage: float, cosines: Vectors, floor: float) -> float:
    """The cosine from which meaning counts in the order, of cosines [n] whose first are the nearest, best first."""
    if best_coverage >= FULL_COVERAGE or len(cosines) < SEMANTIC_K or cosines[0] < NEARLY_FLOOR * floor:
        return floor
    return min(floor, float(cosines[SEMANTIC_K - 1]))


def cut_by_cosine(semantic: tuple[Positions, Vectors], floor: float, limits: Thresholds) -> Positions:
    """The relevance cut of the vectors: cosines above the noise floor and not far below the best."""
    products, cosines = semantic
    share = MIN_RELATIVE_COSINE_BELOW_FLOOR if floor < limits.floor else MIN_RELATIVE_COSINE
    above = int(np.count_nonzero(cosines > limits.floor))
    kept = (cosines > floor) & (cosines >= share * cosines.max(initial=0))
    kept[above + MOST_BELOW_FLOOR :] = False
    return np.asarray(products[kept])

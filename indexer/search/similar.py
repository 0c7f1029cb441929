"""Products similar to a product, by pictures, by the meaning of their texts, by both, or by the words of titles."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from typing import Literal, get_args

import numpy as np

from catalog.catalogue import Catalogue, ProductView
from indexer.live.facts import Facts
from indexer.release.release import OpenRelease
from indexer.release.space import OpenSpace
from indexer.search.fusion import Ranking, lookup, rank, take_best_per_product, union
from indexer.search.page import Describe
from indexer.search.photo import classify_score
from indexer.search.reasons import explain_picture, explain_text, explain_title
from indexer.search.results import Match
from indexer.words.analysis import stem_text
from indexer.words.index import WordIndex
from indexer.words.overlay import OverlayWordIndex
from indexer.words.terms import resolve_query

By = Literal["image", "text", "both", "title"]
CANDIDATES = 100
SHARING = 300  # products that share a word, the best by BM25, whose titles are compared
TITLE_CLOSE = 0.5  # cosine of titles from which they share most of what they say
TITLE_SAME = 0.999
SOLD_OUT_FACTOR = 0.85  # multiplies the score of a product out of stock
LOSS_PER_DOUBLING = 0.03  # share of the score lost each time the price doubles or halves


def check_by(by: str) -> By:
    """Return the kind of similarity; raises ValueError with the accepted ones for any other text."""
    for known in get_args(By):
        if by == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"by={by!r} is not known; use one of {', '.join(get_args(By))}.")


def find_similar(release: OpenRelease, catalogue: Catalogue, product: ProductView, by: By) -> Ranking:
    """Other products, most similar first; empty for a product that the release does not have."""
    if by == "title":
        return find_by_title(release.words, catalogue, product)
    if by == "image":
        return _find_near(release.image, product.id)
    if by == "text":
        return _find_near(release.text, product.id)
    looks, reads = _find_near(release.image, product.id), _find_near(release.text, product.id)
    products = union(looks.products, reads.products)
    scores = lookup(products, looks.products, looks.scores) + lookup(products, reads.products, reads.scores)
    return rank(products, (scores / 2).astype(np.float32))


def describe_by(release: OpenRelease, product: ProductView, by: By) -> Describe:
    """How a similar product with its score is labelled, and the reason."""
    if by == "title":
        stems = stem_text(product.title)
        return lambda other, score: (_classify_title(score), explain_title(other, stems))
    limits = (release.text if by == "text" else release.image).entry.thresholds
    explain = explain_text if by == "text" else explain_picture

    def describe(_other: ProductView, score: float) -> tuple[Match, str]:
        match = classify_score(score, limits)
        return match, explain(match)

    return describe


def _classify_title(cosine: float) -> Match:
    return "exact" if cosine >= TITLE_SAME else "similar" if cosine >= TITLE_CLOSE else "weak"


def _find_near(space: OpenSpace, product: int) -> Ranking:
    vectors = space.get_vectors(product)
    if not len(vectors):
        return rank(np.empty(0, np.int64), np.empty(0, np.float32))
    positions, scores = space.store.search(vectors, CANDIDATES)
    products, best, _ = take_best_per_product(space.products[positions.ravel()], scores.ravel())
    others = products != product
    return rank(products[others], best[others])


def find_by_title(words: WordIndex | OverlayWordIndex, catalogue: Catalogue, product: ProductView) -> Ranking:
    """Other products by the cosine of their titles' TF-IDF vectors, 0 to 1; none where no title shares a word.

    A word counts once in a title (Salton and Buckley 1988: binary term frequency, inverse document frequency, cosine
    normalisation), by its stem; the frequency is that of the whole shop.
    """
    terms = resolve_query(product.title, words.vocabulary, complete=False)
    ids = [id_ for id_ in words.search(terms, SHARING).products.tolist() if id_ != product.id]
    own, scores = _weigh(words, product.title), dict[int, float]()
    for id_, other in catalogue.by_ids(ids).items():
        cosine = _cosine(own, _weigh(words, other.title))
        if cosine > 0:
            scores[id_] = cosine
    return rank(np.array(list(scores), np.int64), np.array(list(scores.values()), np.float32))


def _weigh(words: WordIndex | OverlayWordIndex, title: str) -> dict[str, float]:
    """The TF-IDF vector of a title by stems, of length 1."""
    weights = {stem: words.idf(stem) for stem in stem_text(title)}
    length = sqrt(sum(weight**2 for weight in weights.values()))
    return {stem: weight / length for stem, weight in weights.items()} if length else {}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(weight * other.get(stem, 0.0) for stem, weight in one.items())


def prefer_available(ranking: Ranking, facts: Facts, product: int, *, variants: bool) -> Ranking:
    """Sort again so that products in stock and at a similar price come before others as similar; scores stay.

    Without `variants` products of its own family are left out.
    """
    rows = facts.rows(ranking.products)
    known = rows >= 0
    own = int(facts.rows(np.array([product]))[0])
    if own < 0:
        return ranking
    family = int(facts.group[own])
    if family and not variants:
        known &= facts.group[rows] != family
    products, scores, rows = ranking.products[known], ranking.scores[known], rows[known]
    worth = scores * np.where(facts.in_stock[rows], 1, SOLD_OUT_FACTOR)
    if facts.cents[own] > 0:
        times = np.abs(np.log2(np.maximum(facts.cents[rows], 1) / facts.cents[own]))
        worth *= 1 - LOSS_PER_DOUBLING * np.where(facts.cents[rows] > 0, np.minimum(times, 4), 0)
    order = np.argsort(-worth, kind="stable")
    return replace(ranking, products=products[order], scores=scores[order])

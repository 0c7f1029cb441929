"""Reorders what a text query found: rating boost, a mix of brands and variants, phrases and words after a minus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from catalog.languages.message import Message
from indexer.live.facts import Facts
from indexer.query.colours import find_families, find_named_family
from indexer.query.negations import statements
from indexer.query.parse import ParsedQuery
from indexer.release.release import OpenRelease
from indexer.search.fusion import Ranking, rank
from indexer.stores.vector_store import Positions
from indexer.words.analysis import stem, tokenize

DEPTH = 240  # best products that may change places
WINDOW = 12  # hits that are counted together
MAX_OF_FAMILY = 4  # variants of one product in a window
MAX_OF_BRAND = 7
MIN_SCORE_RATIO = 0.75  # of the score of the product it passes; lower ones do not overtake

# The largest share by which stars raise or lower a score. Up to 0.1, nDCG@10 of the demo shop's dev queries does not
# change; the smallest value that separates equal scores is used.
MAX_BOOST = 0.01
WITHOUT_FACTOR = 1.5  # on the score of a product that says that it does without what the query excludes
FULL_BOOST_STARS = 1.0  # above or below the median from which the boost is largest


def diversify(ranking: Ranking, facts: Facts, *, brands: bool = True) -> Ranking:
    """Move products down that exceed MAX_OF_FAMILY or MAX_OF_BRAND within WINDOW; scores stay at their places.

    `brands=False` for a query that names its brand. The order depends on the ranking alone, so pages do not overlap.
    """
    head = min(DEPTH, len(ranking.products))
    rows = facts.rows(ranking.products[:head])
    families = np.where(rows >= 0, facts.group[rows], 0).tolist()
    makers = np.where(rows >= 0, facts.brand[rows], -1).tolist() if brands else [-1] * head
    unnamed = facts.brands.index("") if brands and "" in facts.brands else -1
    scores = ranking.scores[:head].tolist()
    left, order = list(range(head)), []  # type: list[int], list[int]
    while left:
        taken: Counter[tuple[str, int]] = Counter()
        for _ in range(min(WINDOW, len(left))):
            at = _find_next(left, families, makers, scores, taken, unnamed)
            place = left.pop(at)
            taken["family", families[place]] += 1
            taken["brand", makers[place]] += 1
            order.append(place)
    if order == list(range(head)):
        return ranking
    products = np.concatenate([ranking.products[order], ranking.products[head:]])
    return Ranking(products, ranking.scores, ranking.complete)


def _find_next(
    left: list[int],
    families: list[int],
    makers: list[int],
    scores: list[float],
    taken: Counter[tuple[str, int]],
    unnamed: int,
) -> int:
    """Index into `left` of the best product within the limits; 0 when none has a sufficient score."""
    for at, place in enumerate(left):
        if scores[place] < MIN_SCORE_RATIO * scores[left[0]]:
            break
        family, maker = families[place], makers[place]
        if family and taken["family", family] >= MAX_OF_FAMILY:
            continue
        if maker not in (-1, unnamed) and taken["brand", maker] >= MAX_OF_BRAND:
            continue
        return at
    return 0


def apply_rating_boost(ranking: Ranking, facts: Facts) -> Ranking:
    """Multiply each score by 1 - MAX_BOOST to 1 + MAX_BOOST, by its Bayesian average of stars, and sort again.

    Products without ratings keep their score. Without any ratings the ranking is returned as it is.
    """
    rated = facts.bayesian_stars[facts.bayesian_stars > 0]
    if not len(rated) or not len(ranking.products):
        return ranking
    rows = facts.rows(ranking.products)
    stars = np.where(rows >= 0, facts.bayesian_stars_of(np.maximum(rows, 0)), 0)
    boost = np.where(stars > 0, np.clip((stars - float(np.median(rated))) / FULL_BOOST_STARS, -1, 1), 0)
    scores = (ranking.scores * (1 + MAX_BOOST * boost)).astype(np.float32)
    order = np.argsort(-scores, kind="stable")
    return replace(ranking, products=ranking.products[order], scores=scores[order])


def apply_operators(
    release: OpenRelease, ranking: Ranking, parsed: ParsedQuery, facts: Facts
) -> tuple[Ranking, tuple[str, ...]]:
    """Keep products with every phrase, remove those with excluded words; returns the ranking and notes."""
    notes = []
    for phrase in parsed.phrases:
        phrase_products = release.words.find_phrase(_stem_words(phrase))
        if len(phrase_products):
            ranking = _keep_only(ranking, phrase_products)
        else:
            notes.append(Message("Nothing here says “%(phrase)s” word for word; these come nearest.", phrase=phrase))
    for words in parsed.excluded:
        ranking = _remove(ranking, release.words.find_phrase(_stem_words(words)))
        family = find_named_family(words.lower())
        if family:
            shares = np.array([family in find_families(name) for name in facts.colours], np.bool_)
            ranking = _remove(ranking, facts.ids[shares[facts.colour]])
    return ranking, tuple(notes)


def apply_negations(release: OpenRelease, ranking: Ranking, negated: Sequence[str]) -> tuple[Ranking, Positions | None]:
    """Remove products that carry what is done without and do not say so; those that say so come first.

    Returns the ranking and the products that say it of everything negated, int64 [m]; None where nothing is negated.
    """
    if not negated:
        return ranking, None
    said = []
    for words in negated:
        phrases = (release.words.find_phrase(_stem_words(" ".join(phrase))) for phrase in statements(words))
        said.append(np.unique(np.concatenate(list(phrases))))
        ranking = _remove(ranking, np.setdiff1d(release.words.find_phrase(_stem_words(words)), said[-1]))
    without = reduce(np.intersect1d, said)
    lowered = np.where(np.isin(ranking.products, without), 1, 1 / WITHOUT_FACTOR).astype(np.float32)
    return rank(ranking.products, ranking.scores * lowered, complete=ranking.complete), without


def _stem_words(words: str) -> list[str]:
    return [stem(word) for word in tokenize(words)]


def _keep_only(ranking: Ranking, products: Positions) -> Ranking:
    """The ranking limited to the products, followed by those of them that it lacks."""
    kept = np.isin(ranking.products, products)
    others = np.setdiff1d(products, ranking.products)
    scores = np.concatenate([ranking.scores[kept], np.zeros(len(others), np.float32)])
    return Ranking(np.concatenate([ranking.products[kept], others]), scores, ranking.complete)


def _remove(ranking: Ranking, products: Positions) -> Ranking:
    kept = ~np.isin(ranking.products, products)
    return replace(ranking, products=ranking.products[kept], scores=ranking.scores[kept])

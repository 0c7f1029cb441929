"""Names what a photo shows: the nearest products vote, and a label head that knows the shop's categories with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from indexer.live.facts import Facts
from indexer.search.fusion import Ranking
from indexer.search.results import LabelScore, Recognition
from serving.cards import Card

MIN_SHARED_LABELS = 0.5  # share of a head's labels that must be categories of the shop
NEIGHBOURS = 5
SHARPNESS = 16.0  # of the votes, exp(16 cosine): what is a little nearer counts much more (docs/quality.md)
MIN_PROBABILITY = 0.25  # share of a category that is named: three to one against it would be a guess
Shares = npt.NDArray[np.float64]


def find_category_head(card: Card, categories: Sequence[str]) -> str | None:
    """The label head whose labels are the catalogue's categories, None when there is none."""
    known = {name.casefold() for name in categories if name}
    shares = {head: np.mean([label.casefold() in known for label in labels]) for head, labels in card.heads.items()}
    best = max(shares, key=lambda head: shares[head], default=None)
    return best if best is not None and shares[best] >= MIN_SHARED_LABELS else None


def recognise(
    card: Card, probabilities: Mapping[str, npt.NDArray[np.float32]], ranking: Ranking, facts: Facts
) -> Recognition | None:
    """The category of what a photo shows, None when nothing similar was found and no head knows, or none is likely."""
    head = find_category_head(card, facts.categories)
    known = _head_shares(card.heads[head], probabilities[head], facts) if head and head in probabilities else None
    shares_given = [shares for shares in (_neighbour_shares(ranking, facts), known) if shares is not None]
    if not shares_given:
        return None
    shares = np.mean(shares_given, axis=0)
    best = int(np.argmax(shares))
    if not facts.categories[best] or shares[best] < MIN_PROBABILITY:
        return None
    by: Literal["classifier", "neighbours"] = "neighbours" if known is None else "classifier"
    return Recognition(facts.categories[best], round(float(shares[best]), 4), by)


def score_labels(card: Card, probabilities: Mapping[str, npt.NDArray[np.float32]], facts: Facts) -> list[LabelScore]:
    """Every label of every head, likeliest first within a head; the head of the shop's categories comes first."""
    own = find_category_head(card, facts.categories)
    heads = sorted(probabilities, key=lambda head: (head != own, list(card.heads).index(head)))
    scores: list[LabelScore] = []
    for head in heads:
        order = np.argsort(-probabilities[head], kind="stable")
        scores += [LabelScore(head, card.heads[head][at], round(float(probabilities[head][at]), 4)) for at in order]
    return scores


def _neighbour_shares(ranking: Ranking, facts: Facts) -> Shares | None:
    """Each category's share of what the nearest products say; None when nothing was found."""
    rows = facts.rows(ranking.products[:NEIGHBOURS])
    scores = ranking.scores[:NEIGHBOURS][rows >= 0].astype(np.float64)
    if not len(scores) or scores.max() <= 0:
        return None
    weights = np.exp(SHARPNESS * (scores - scores.max()))
    codes = facts.category[rows[rows >= 0]]
    return np.asarray(np.bincount(codes, weights=weights, minlength=len(facts.categories)) / weights.sum())


def _head_shares(labels: Sequence[str], probabilities: npt.NDArray[np.float32], facts: Facts) -> Shares:
    """The head's probabilities, put to the shop's categories."""
    places = {name.casefold(): place for place, name in enumerate(facts.categories)}
    shares = np.zeros(len(facts.categories))
    for label, probability in zip(labels, probabilities, strict=True):
        if label.casefold() in places:
            shares[places[label.casefold()]] += probability
    return shares

"""Names what a photo shows: by the label head trained on the shop's categories, otherwise by its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.facts import Facts
from indexer.fusion import Found
from indexer.results import LabelScore, Recognition
from serving.cards import Card

SHARED_LABELS = 0.5  # share of a head's labels that must be categories of the shop
SURE_ENOUGH = 0.35  # below it the neighbours know better than the head
VOTERS = 10


def fitting_head(card: Card, categories: Sequence[str]) -> str | None:
    """The label head whose labels are the catalogue's categories, None when there is none."""
    known = {name.casefold() for name in categories if name}
    shares = {head: np.mean([label.casefold() in known for label in labels]) for head, labels in card.heads.items()}
    best = max(shares, key=lambda head: shares[head], default=None)
    return best if best is not None and shares[best] >= SHARED_LABELS else None


def recognise(
    card: Card, probabilities: Mapping[str, npt.NDArray[np.float32]], found: Found, facts: Facts
) -> Recognition | None:
    """The category of what a photo shows, None when nothing similar was found and no head knows."""
    head = fitting_head(card, facts.categories)
    if head is not None and head in probabilities:
        best = int(np.argmax(probabilities[head]))
        label, probability = card.heads[head][best], float(probabilities[head][best])
        names = {name.casefold(): name for name in facts.categories}
        if probability >= SURE_ENOUGH and label.casefold() in names:
            return Recognition(names[label.casefold()], round(probability, 4), "classifier")
    return _vote(found, facts)


def label_scores(card: Card, probabilities: Mapping[str, npt.NDArray[np.float32]], facts: Facts) -> list[LabelScore]:
    """Every label of every head, likeliest first within a head; the head of the shop's categories comes first."""
    own = fitting_head(card, facts.categories)
    heads = sorted(probabilities, key=lambda head: (head != own, list(card.heads).index(head)))
    scores: list[LabelScore] = []
    for head in heads:
        order = np.argsort(-probabilities[head], kind="stable")
        scores += [LabelScore(head, card.heads[head][at], round(float(probabilities[head][at]), 4)) for at in order]
    return scores


def _vote(found: Found, facts: Facts) -> Recognition | None:
    rows = facts.rows(found.products[:VOTERS])
    weights = found.scores[:VOTERS][rows >= 0].astype(np.float64)
    codes = facts.category[rows[rows >= 0]]
    if not len(codes) or weights.sum() <= 0:
        return None
    votes = np.bincount(codes, weights=weights)
    best = int(np.argmax(votes))
    if not facts.categories[best]:
        return None
    return Recognition(facts.categories[best], round(float(votes[best] / weights.sum()), 4), "neighbours")

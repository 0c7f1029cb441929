"""Recognises the category of a photo from its nearest products and a label head of the shop's categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from indexer.live.facts import Facts
from indexer.release.release import OpenRelease
from indexer.search.fusion import Ranking
from indexer.search.photo import PhotoMatches, PhotoQuery
from indexer.search.results import LabelScore, Recognition
from serving.cards import Card

MIN_SHARED_LABELS = 0.5  # share of a head's labels that must be categories of the shop
NEIGHBOURS = 5
SHARPNESS = 16.0  # a neighbour weighs exp(16 x score)
MIN_PROBABILITY = 0.25  # of a category that is named
MIN_SHARE = 0.01  # of a category that is listed
Shares = npt.NDArray[np.float64]


def find_category_head(card: Card, categories: Sequence[str]) -> str | None:
    """The label head most of whose labels are categories of the catalogue, None when there is none."""
    known = {name.casefold() for name in categories if name}
    shares = {head: np.mean([label.casefold() in known for label in labels]) for head, labels in card.heads.items()}
    best = max(shares, key=lambda head: shares[head], default=None)
    return best if best is not None and shares[best] >= MIN_SHARED_LABELS else None


def score_categories(release: OpenRelease, photo: PhotoQuery, found: PhotoMatches, facts: Facts) -> list[LabelScore]:
    """The shop's categories and what has none (""), by the shares that they take in a photo, the largest first.

    The mean of the shares of the products found for it and of the probabilities of the head of the shop's categories,
    where there is one ("" is the head's name where not); those below MIN_SHARE are left out. None at all where no
    product comes close to the photo: neither products nor a head trained on them can tell what the shop does not have.
    """
    if not len(found.close(release.image_thresholds)):
        return []
    card, probabilities = release.image_card, photo.probabilities
    head = find_category_head(card, facts.categories)
    known = _head_shares(card.heads[head], probabilities[head], facts) if head and head in probabilities else None
    shares_given = [shares for shares in (_neighbour_shares(found.ranking, facts), known) if shares is not None]
    shares = np.mean(shares_given, axis=0) if shares_given else np.zeros(0)
    by = "" if known is None or head is None else head
    order = [at for at in np.argsort(-shares, kind="stable") if shares[at] >= MIN_SHARE]
    return [LabelScore(by, facts.categories[at], round(float(shares[at]), 4)) for at in order]


def recognise(likely: Sequence[LabelScore]) -> Recognition | None:
    """The category of a photo by the shares of all, the largest first; None when none is likely."""
    if not likely or not likely[0].label or likely[0].probability < MIN_PROBABILITY:
        return None
    return Recognition(likely[0].label, likely[0].probability, "classifier" if likely[0].head else "neighbours")


def score_labels(card: Card, probabilities: Mapping[str, npt.NDArray[np.float32]], facts: Facts) -> list[LabelScore]:
    """Every label of every head with its probability, float32 [labels] by head, most probable first within a head.

    The head of the shop's categories comes first.
    """
    own = find_category_head(card, facts.categories)
    heads = sorted(probabilities, key=lambda head: (head != own, list(card.heads).index(head)))
    scores: list[LabelScore] = []
    for head in heads:
        order = np.argsort(-probabilities[head], kind="stable")
        scores += [LabelScore(head, card.heads[head][at], round(float(probabilities[head][at]), 4)) for at in order]
    return scores


def _neighbour_shares(ranking: Ranking, facts: Facts) -> Shares | None:
    """Each category's share, float64 [categories], of the weights of the nearest products; None without any."""
    rows = facts.rows(ranking.products[:NEIGHBOURS])
    scores = ranking.scores[:NEIGHBOURS][rows >= 0].astype(np.float64)
    if not len(scores) or scores.max() <= 0:
        return None
    weights = np.exp(SHARPNESS * (scores - scores.max()))
    codes = facts.category[rows[rows >= 0]]
    return np.asarray(np.bincount(codes, weights=weights, minlength=len(facts.categories)) / weights.sum())


def _head_shares(labels: Sequence[str], probabilities: npt.NDArray[np.float32], facts: Facts) -> Shares:
    """The head's probabilities, float32 [labels], as float64 [categories] of the shop."""
    places = {name.casefold(): place for place, name in enumerate(facts.categories)}
    shares = np.zeros(len(facts.categories))
    for label, probability in zip(labels, probabilities, strict=True):
        if label.casefold() in places:
            shares[places[label.casefold()]] += probability
    return shares

"""Chooses a release's share of colour by the shop's own pictures."""

from __future__ import annotations

import numpy as np

from indexer.release.colour import ColourShare, with_share
from indexer.stores.vector_store import Positions, Vectors
from serving.cards import Card

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
LEAST_PRODUCTS = 50  # with several pictures; fewer say nothing of a shop
LEAST_PICTURES = 200  # for any other share than the card's
PROBES = 600  # pictures that are searched at most
COPY = 1e-4  # of the cosine: above 1 minus that a picture is a copy, and finds nothing by looks


def choose_colour_share(card: Card, vectors: Vectors, products: Positions) -> ColourShare | None:
    """The share for pictures float32 [n, d] with products int64 [n]; None for a model without a colour part.

    Each picture of a product with several is searched among all others. Of the shares whose recall@1 is within one
    standard error of the best the one nearest to the card's is taken, so that chance moves nothing.
    """
    own = card.colour_weight
    if not own:
        return None
    _, inverse, counts = np.unique(products, return_inverse=True, return_counts=True)
    several = np.flatnonzero(counts[inverse] > 1)
    if len(several) < LEAST_PICTURES or int((counts > 1).sum()) < LEAST_PRODUCTS:
        how = f"the model's own: fewer than {LEAST_PRODUCTS} products have several pictures"
        return ColourShare(own, own, how=how)
    probes = np.sort(np.random.default_rng(3).permutation(several)[:PROBES])
    shares = sorted({*SHARES, own})
    found = {share: _recall(with_share(vectors, ColourShare(share, own)), products, probes) for share in shares}
    best = max(found.values())
    error = (max(best * (1 - best), 1 / len(probes)) / len(probes)) ** 0.5
    share = min((each for each in shares if found[each] >= best - error), key=lambda each: abs(each - own))
    how = f"recall@1 of {len(probes)} pictures among the others; the nearest share within a standard error of the best"
    return ColourShare(share, own, len(probes), round(found[share], 4), round(found[own], 4), how)


def _recall(vectors: Vectors, products: Positions, probes: Positions) -> float:
    """How often the nearest picture to vectors[probes] that is no copy is of the same product."""
    scores = vectors[probes] @ vectors.T
    scores[scores > 1 - COPY] = -np.inf
    return float(np.mean(products[scores.argmax(axis=1)] == products[probes]))

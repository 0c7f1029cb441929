"""Chooses a release's share of colour by the shop's own pictures."""

from __future__ import annotations

import numpy as np

from indexer.release.colour import ColourShare, with_share
from indexer.stores.vector_store import Positions, Vectors
from serving.cards import COLOUR_BINS, Card

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
LEAST_PRODUCTS = 50  # with several pictures; fewer say nothing of a shop
LEAST_PICTURES = 200  # for any other share than the card's
PROBES = 600  # pictures that are searched at most
POOL = 20_000  # pictures that they are searched among, besides those of their own products
COPY = 1e-4  # of the cosine: above 1 minus that a picture is a copy, and finds nothing by looks
HISTOGRAM = (12, 4, 4)  # bins of hue, saturation and value
GROUND = 0.3  # share of another picture's colours in those of a query


def choose_colour_share(card: Card, vectors: Vectors, products: Positions) -> ColourShare | None:
    """The share for pictures float32 [n, d] with products int64 [n]; None for a model without a colour part.

    Each picture of a product with several is searched among all others, with its colours changed as by another light
    and another ground: a shop's own pictures agree in these, a customer's photo does not. Of the shares whose recall@1
    is within two standard errors of the best the one nearest to the card's is taken, so that chance moves nothing.
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
    queries, owners = vectors[probes], products[probes]
    pool = np.random.default_rng(5).permutation(len(vectors))[:POOL]
    pool = np.union1d(pool, np.flatnonzero(np.isin(products, owners)))
    vectors, products = vectors[pool], products[pool]
    copies = queries @ vectors.T > 1 - COPY
    queries[:, -COLOUR_BINS:] = elsewhere(queries[:, -COLOUR_BINS:], vectors[:, -COLOUR_BINS:])
    found = {}
    for share in sorted({*SHARES, own}):
        colour = ColourShare(share, own)
        scores = np.where(copies, -np.inf, with_share(queries, colour) @ with_share(vectors, colour).T)
        found[share] = float(np.mean(products[scores.argmax(axis=1)] == owners))
    best = max(found.values())
    error = (max(best * (1 - best), 1 / len(probes)) / len(probes)) ** 0.5
    share = min((each for each in found if found[each] >= best - 2 * error), key=lambda each: abs(each - own))
    how = f"recall@1 of {len(probes)} pictures, relit, among the others; within two standard errors of the best"
    return ColourShare(share, own, len(probes), round(found[share], 4), round(found[own], 4), how)


def elsewhere(colours: Vectors, others: Vectors) -> Vectors:
    """Colour parts float32 [n, 192] as under another light and before another ground, those of `others` [m, 192].

    Saturation and value move by a bin or stay, by chance. The length of each part stays.
    """
    draw = np.random.default_rng(4)
    length = np.linalg.norm(colours, axis=1, keepdims=True)
    energy = ((colours / np.maximum(length, 1e-9)) ** 2).reshape(-1, *HISTOGRAM)  # the parts are square roots
    for axis in (2, 3):
        moves = draw.integers(-1, 2, len(energy))
        for move in (-1, 1):
            energy[moves == move] = _shifted(energy[moves == move], move, axis)
    ground = others[draw.integers(0, len(others), len(colours))]
    ground = (ground / np.maximum(np.linalg.norm(ground, axis=1, keepdims=True), 1e-9)) ** 2
    mixed = (1 - GROUND) * energy.reshape(len(colours), -1) + GROUND * ground
    return np.asarray(length * np.sqrt(mixed), np.float32)


def _shifted(energy: Vectors, move: int, axis: int) -> Vectors:
    """All bins one further along the axis; what would fall out stays in the last one."""
    moved = np.roll(energy, move, axis)
    over, last = (0, -1) if move > 0 else (-1, 0)
    bins = np.moveaxis(moved, axis, 0)
    bins[last] += bins[over]
    bins[over] = 0
    return moved

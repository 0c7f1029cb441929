"""The share of colour in picture vectors, which a release may set differently from the model's card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.stores.vector_store import Vectors
from serving.cards import COLOUR_BINS


@dataclass(frozen=True)
class ColourShare:
    """The colour histogram's share of the squared length of a release's picture vectors, and how it was found."""

    share: float  # in this release
    card: float  # in the model's answers
    pictures: int = 0  # that it was measured on, each searched among the others; 0: the card's share was kept
    recall: float | None = None  # share of them whose nearest picture shows the same product
    recall_of_card: float | None = None  # the same with the card's share
    how: str = ""


def with_share(vectors: Vectors, colour: ColourShare | None) -> Vectors:
    """float32 [..., d] of unit length as the model gives them, with the release's share of colour instead."""
    if colour is None or colour.share == colour.card:
        return vectors
    scaled = np.array(vectors, np.float32)
    scaled[..., :-COLOUR_BINS] *= ((1 - colour.share) / (1 - colour.card)) ** 0.5
    scaled[..., -COLOUR_BINS:] *= (colour.share / colour.card) ** 0.5
    return scaled

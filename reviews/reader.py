"""Models that give texts their probabilities of being positive and negative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from reviews.errors import ReviewError
from serving.cards import Card, version_key
from serving.client.client import Client, Lane

TONE = "tone"  # the label head that is used
KIND = "review-sentiment"


class Reader(Protocol):
    """Reads texts; `key` identifies the model, so that reviews read by another one are read again."""

    key: str

    def read(self, texts: Sequence[str]) -> list[tuple[float, float]]:
        """For each text the probabilities that it is positive and negative. Raises ServingError without an answer."""
        ...


class ModelReader:
    """A model on TorchServe; ReviewError for one without the labels positive and negative."""

    def __init__(self, client: Client, card: Card, lane: Lane = "bulk") -> None:
        self.key = f"{card.key}:{card.weights_sha256[:12]}"
        self._client, self._card, self._lane = client, card, lane
        labels = card.heads.get(TONE, ())
        if not {"positive", "negative"} <= set(labels):
            raise ReviewError(f"{card.key}: head {TONE!r} needs the labels positive and negative; it has {card.heads}")
        before = list(card.heads)[: list(card.heads).index(TONE)]
        start = sum(len(card.heads[head]) for head in before)
        self._places = [start + labels.index("positive"), start + labels.index("negative")]

    def read(self, texts: Sequence[str]) -> list[tuple[float, float]]:
        """One request for all texts; the answer, float32 [n, labels], holds natural logarithms of probabilities."""
        if not texts:
            return []
        found = np.exp(self._client.encode_texts(self._card, texts, lane=self._lane)[:, self._places])
        return [(float(positive), float(negative)) for positive, negative in found]


def newest_reader(cards: Sequence[Card]) -> Card | None:
    """The card of the newest model of reviews, `review-sentiment` before other names; None where there is none."""
    fitting = [card for card in cards if card.kind == KIND]
    return max(fitting, key=lambda card: (card.name == KIND, version_key(card.version)), default=None)

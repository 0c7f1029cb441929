"""An encoder that measures the time of interactive requests to TorchServe by model version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from indexer.embedding.embed import Encoding, Lane
from serving.cards import Card
from serving.client.client import Client
from serving.errors import ServingError
from webapp.metrics.counted import Metrics


class TimedEncoder:
    """The client as an Encoder with metrics; the bulk lane is not timed, because no shopper waits for it."""

    def __init__(self, client: Client, metrics: Metrics) -> None:
        self._client, self._metrics = client, metrics

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        """Encode one picture on the interactive lane. Raises ServingError."""
        with self._metrics.embedding(card):
            return self._client.encode_image(card, data)

    def encode_images(
        self, card: Card, pictures: Iterable[bytes], /, *, lane: Lane = "bulk"
    ) -> Iterator[Encoding | ServingError]:
        """Encode many pictures, in order; an error stands in the place of the picture that caused it."""
        return self._client.encode_images(card, pictures, lane=lane)

    def encode_texts(
        self, card: Card, texts: Sequence[str], /, *, lane: Lane = "interactive"
    ) -> npt.NDArray[np.float32]:
        """Vectors of the texts, `[n, d]`, float32, one row each. Raises ServingError."""
        if lane == "bulk":
            return self._client.encode_texts(card, texts, lane=lane)
        with self._metrics.embedding(card):
            return self._client.encode_texts(card, texts, lane=lane)

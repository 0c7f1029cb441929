"""An encoder that needs no TorchServe: colours of a picture, hashed words of a text."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from indexer.vector_store import Vectors, normalised
from indexer.words.analysis import stemmer
from serving.cards import Card, Input, Probe
from serving.errors import PictureRejected, ServingError, Unavailable

IMAGE_DIMENSION, TEXT_DIMENSION = 48, 256
LABELS = ("Bowls", "Lamps", "Mugs", "Tins")


@dataclass(frozen=True)
class Encoding:
    """What the small encoder says of a picture."""

    vector: Vectors
    probabilities: Mapping[str, Vectors] = field(default_factory=dict)


class SmallEncoder:
    """Counts what it was asked, and can be switched off as TorchServe would be."""

    def __init__(self) -> None:
        self.pictures = self.texts = 0
        self.away = False
        self.fails_after: int | None = None  # pictures

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        if self.away or (self.fails_after is not None and self.pictures >= self.fails_after):
            raise Unavailable("TorchServe cannot be reached.")
        self.pictures += 1
        try:
            picture = Image.open(io.BytesIO(data)).convert("RGB").resize((32, 32))
        except OSError as error:
            raise PictureRejected("The picture cannot be read.") from error
        pixels = np.asarray(picture, np.float32).reshape(-1, 3)
        counts = np.concatenate([np.histogram(pixels[:, colour], 16, (0, 256))[0] for colour in range(3)])
        vector = normalised(np.sqrt(counts, dtype=np.float32)[None])[0]
        sharp = np.exp(8 * vector[: len(LABELS)])
        return Encoding(vector, {head: (sharp / sharp.sum()).astype(np.float32) for head in card.heads})

    def encode_images(self, card: Card, pictures: Iterable[bytes], /) -> Iterator[Encoding | ServingError]:
        for data in pictures:
            try:
                yield self.encode_image(card, data)
            except ServingError as error:
                yield error

    def encode_texts(self, card: Card, texts: Sequence[str], /, *, lane: str = "interactive") -> Vectors:  # noqa: ARG002 – as the client has it
        if self.away:
            raise Unavailable("TorchServe cannot be reached.")
        self.texts += len(texts)
        vectors = np.zeros((len(texts), card.dimension), np.float32)
        for row, text in enumerate(texts):
            for stem in stemmer().analyze(text):
                vectors[row, int(hashlib.sha256(stem.encode()).hexdigest(), 16) % card.dimension] += 1
        return normalised(vectors)


def small_cards(version: str = "1.0.0", weights: str = "0") -> list[Card]:
    """Cards of the small encoder's two models."""
    digest, probe = weights * 64, base64.b64encode(b"probe").decode()
    image = Card(
        name="image-encoder",
        version=version,
        kind="image-encoder",
        architecture="colours",
        input=Input(size=32),
        dimension=IMAGE_DIMENSION,
        metric="cosine",
        weights="colours.safetensors",
        weights_sha256=digest,
        handler_sha256=digest,
        probe=Probe(probe, (0.5,) * IMAGE_DIMENSION),
        heads={"shop": LABELS},
        licence="Apache-2.0",
    )
    text = Card(
        name="text-encoder",
        version=version,
        kind="text-encoder",
        architecture="words",
        input=Input(max_tokens=256),
        dimension=TEXT_DIMENSION,
        metric="cosine",
        weights="words.safetensors",
        weights_sha256=digest,
        handler_sha256=digest,
        probe=Probe("probe", (0.5,) * TEXT_DIMENSION),
        licence="Apache-2.0",
    )
    return [image, text]

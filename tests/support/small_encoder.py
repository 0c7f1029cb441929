"""An encoder that needs no TorchServe: colours of a picture, hashed words of a text."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageColor

from indexer.release.models import Pair
from indexer.stores.vector_store import Vectors, normalise
from indexer.words.analysis import get_stemmer
from serving.cards import Card, Input, Probe
from serving.errors import PictureRejected, ServingError, Unavailable

IMAGE_DIMENSION, TEXT_DIMENSION = 48, 256
LABELS = ("Bowls", "Lamps", "Mugs", "Tins")
# What the small encoder says of a picture's colour, in words that no product uses.
SEEN = {"gold": "sunny", "purple": "lilac", "darkgreen": "mossy", "black": "sooty", "orangered": "fiery"}


@dataclass(frozen=True)
class Encoding:
    """What the small encoder says of a picture."""

    vector: Vectors
    probabilities: Mapping[str, Vectors] = field(default_factory=dict)
    aligned: Vectors | None = None


class SmallEncoder:
    """Counts what it was asked, and can be switched off as TorchServe would be."""

    def __init__(self) -> None:
        self.pictures = self.texts = self.refused = 0
        self.away = False
        self.asleep: set[str] = set()  # names of models that do not answer
        self.fails_after: int | None = None  # pictures

    def encode_image(self, card: Card, data: bytes, /) -> Encoding:
        if self.away or (self.fails_after is not None and self.pictures >= self.fails_after):
            self.refused += 1
            raise Unavailable("TorchServe cannot be reached.")
        self.pictures += 1
        try:
            picture = Image.open(io.BytesIO(data)).convert("RGB").resize((32, 32))
        except OSError as error:
            raise PictureRejected("The picture cannot be read.") from error
        pixels = np.asarray(picture, np.float32).reshape(-1, 3)
        counts = np.concatenate([np.histogram(pixels[:, colour], 16, (0, 256))[0] for colour in range(3)])
        vector = normalise(np.sqrt(counts, dtype=np.float32)[None])[0]
        sharp = np.exp(8 * vector[: len(LABELS)])
        probabilities = {head: (sharp / sharp.sum()).astype(np.float32) for head in card.heads}
        seen = described(pixels, card.aligned_dimension or card.dimension)
        if card.name == "clip-image":
            return Encoding(seen)
        return Encoding(vector, probabilities, seen if card.aligned_dimension else None)

    def encode_images(
        self,
        card: Card,
        pictures: Iterable[bytes],
        /,
        *,
        lane: str = "bulk",  # noqa: ARG002 – as the client has it
    ) -> Iterator[Encoding | ServingError]:
        for data in pictures:
            try:
                yield self.encode_image(card, data)
            except ServingError as error:
                yield error

    def encode_texts(self, card: Card, texts: Sequence[str], /, *, lane: str = "interactive") -> Vectors:  # noqa: ARG002 – as the client has it
        if self.away:
            self.refused += 1
            raise Unavailable("TorchServe cannot be reached.")
        if card.name in self.asleep:
            raise Unavailable(f"TorchServe has no worker of {card.key} ready.")
        self.texts += len(texts)
        return hashed_words(texts, card.dimension)


def hashed_words(texts: Sequence[str], dimension: int) -> Vectors:
    """Each word a place, so that texts are alike that share words."""
    vectors = np.zeros((len(texts), dimension), np.float32)
    for row, text in enumerate(texts):
        for stem in get_stemmer().analyze(text):
            vectors[row, int(hashlib.sha256(stem.encode()).hexdigest(), 16) % dimension] += 1
    return normalise(vectors)


def described(pixels: Vectors, dimension: int) -> Vectors:
    """Where the words for a picture's colour lie: of pixels[n, 3], those that are no pale ground."""
    thing = pixels[pixels.min(axis=1) < 200]
    colour = np.median(thing if len(thing) else pixels, axis=0)
    others = ("white", "royalblue", "saddlebrown", "seagreen")
    names = {name: np.array(ImageColor.getrgb(name)) for name in (*SEEN, *others)}
    nearest = min(names, key=lambda name: float(np.abs(names[name] - colour).sum()))
    vector: Vectors = hashed_words([SEEN.get(nearest, nearest + " it seems")], dimension)[0]
    return vector


def small_pair(version: str = "1.0.0") -> Pair:
    """Two towers that share a space of their own."""
    image, text = small_cards(version)
    towers = replace(image, name="clip-image", dimension=64, heads={}), replace(text, name="clip-text", dimension=64)
    return Pair(*(replace(card, probe=Probe(card.probe.input, (0.5,) * 64)) for card in towers))


def aligned_cards(version: str = "1.0.0", weights: str = "0") -> list[Card]:
    """The same as small_cards, with an image encoder that was trained towards the text encoder."""
    image, text = small_cards(version, weights)
    return [replace(image, aligned_with=text.key, aligned_dimension=text.dimension), text]


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

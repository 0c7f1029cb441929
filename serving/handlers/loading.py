"""What every handler does before it serves: check its archive, load, and prove itself by the card's probe."""

import hashlib
import logging
import math
from collections.abc import Sequence
from pathlib import Path

from serving.cards import SENTENCES, Card, Kind, file_sha256, read_card

LEAST_COSINE = 0.999
CARD_FILE = "card.json"
BASE_FOLDER = "base"  # inside an archive: the files of a package that the model goes on from

# The files whose code decides the numbers a model answers with.
NUMERIC_CODE: dict[Kind, tuple[str, ...]] = {
    "image-encoder": (
        "image_encoder.py",
        "networks.py",
        "architectures.py",
        "basic_cnn.py",
        "residual_cnn.py",
        "vision_transformer.py",
        "clip.py",
        "colour.py",
        "folding.py",
        "preprocess.py",
    ),
    "text-encoder": ("text_encoder.py", "text_towers.py", "clip.py"),
    "review-sentiment": ("review_sentiment.py", "sentiment.py", "classifiers.py", "word_grams.py", "text_towers.py"),
}
SENTENCE_CODE = ("sentence_encoder.py", "sentences.py", "text_encoder.py", "text_towers.py")


class RefusesToStart(RuntimeError):
    """The model must not serve. A RuntimeError, because TorchServe reports no other kind without a restart loop."""


def code_sha256(card: Card, handlers: Path) -> str:
    """SHA-256 over the handler code that decides the numbers of a card's kind of model."""
    digest = hashlib.sha256()
    for name in SENTENCE_CODE if card.architecture == SENTENCES else NUMERIC_CODE[card.kind]:
        digest.update(name.encode() + b"\0" + (handlers / name).read_bytes())
    return digest.hexdigest()


def open_archive(model_dir: Path) -> Card:
    """The card of an unpacked archive, its weights checked against it; RefusesToStart when they are not its own."""
    card = read_card(model_dir / CARD_FILE)
    found = file_sha256(model_dir / card.weights)
    if found != card.weights_sha256:
        raise RefusesToStart(
            f"{card.key}: {card.weights} has sha256 {found}, the card says {card.weights_sha256}; rebuild the archive"
        )
    code = code_sha256(card, Path(__file__).parent)
    if code != card.handler_sha256:
        # Not a reason to refuse: a changed comment changes the hash, and whether the answers changed is what the
        # probe decides.
        logging.getLogger(__name__).warning(
            "%s: handler code %s is not the code %s the card was made with",
            card.key,
            code[:12],
            card.handler_sha256[:12],
        )
    return card


def check_probe(card: Card, vector: Sequence[float]) -> None:
    """Compare the embedding of the probe with the card's; RefusesToStart below a cosine of 0.999."""
    similarity = cosine(card.probe.vector, vector)
    if not similarity >= LEAST_COSINE:  # also true of a NaN
        raise RefusesToStart(
            f"{card.key}: the probe's embedding has cosine {similarity:.4f} with the card's, at least {LEAST_COSINE} "
            "is needed; weights, preprocessing or handler code are not those the card was made with"
        )


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine of two vectors of one length, NaN when either is all zeros."""
    if len(one) != len(other):
        return math.nan
    length = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / length if length else math.nan

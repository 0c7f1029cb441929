"""Completes a card by the very code that will serve it; training calls this, and whoever adds a text model."""

import base64
from dataclasses import replace
from pathlib import Path

from serving.archives import package_folder
from serving.cards import Card, Probe, file_sha256
from serving.handlers.image_encoder import ImageEncoder
from serving.handlers.loading import code_sha256
from serving.handlers.review_sentiment import ReviewSentiment
from serving.handlers.sentence_encoder import text_encoder_of


def complete(card: Card, folder: Path, probe_input: bytes | str) -> Card:
    """The card with its hashes and its probe; folder holds the weights (and a text model's other files).

    probe_input is a picture's bytes for an image encoder and a text for a model of texts. What the card already says of
    hashes and probe is not read.
    """
    probe = make_probe(card, folder, probe_input)
    return replace(
        card,
        weights_sha256=file_sha256(folder / card.weights),
        handler_sha256=code_sha256(card, Path(__file__).parent),
        probe=probe,
    )


def make_probe(card: Card, folder: Path, probe_input: bytes | str) -> Probe:
    """The probe of a card: its input and the embedding that the handler gives for it."""
    match card.kind, probe_input:
        case "image-encoder", bytes() as picture:
            images = ImageEncoder()
            images.load(card, folder)
            vector = images.encode([picture])[0][: card.dimension]
            return Probe(base64.b64encode(picture).decode(), _rounded(vector))
        case "text-encoder", str() as text:
            texts = text_encoder_of(card)
            texts.load(card, folder)
            return Probe(text, _rounded(texts.encode([text])[0].tolist()))
        case "review-sentiment", str() as review:
            reviews = ReviewSentiment()
            reviews.load(card, folder, package_folder(card.key) if card.base_sha256 else None)
            return Probe(review, _rounded(reviews.encode([review])[0].tolist()))
        case _:
            raise TypeError(
                f"probe of a {card.kind}: expected picture bytes or a text, got {type(probe_input).__name__}"
            )


def _rounded(vector: list[float]) -> tuple[float, ...]:
    return tuple(round(number, 6) for number in vector)

"""Packages networks that were not trained here: pretrained features, both towers of CLIP, sentence encoders."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from serving.cards import CLIP_IMAGE, CLIP_TEXT, SENTENCES, Card, Input
from serving.handlers.architectures import ARCHITECTURES, check_size
from serving.handlers.clip_source import read_clip
from serving.handlers.networks import BINS, build
from serving.handlers.pretrained import IMAGENET, imagenet_normalisation
from serving.handlers.sentence_source import read_sentences
from training.package.store import UNKNOWN_LICENCE, check_new, keep

IMAGENET_LICENCE = "BSD-3-Clause (torchvision's weights; trained on ImageNet-1k)"
CLIP_PROBE = "a red mug beside a blue box"
SENTENCE_PROBE = "a red mug, eine blaue Schale, 1.2 l"


def package_pretrained(
    architecture: str,
    weights: str,
    name: str,
    version: str,
    model_store: Path,
    *,
    colour_weight: float = 0.0,
    size: int | None = None,
    licence: str = "",
    known: Sequence[Card] = (),
) -> Card:
    """Put an encoder of pooled features, of unit length, into the model store; weights is `imagenet` or a file.

    known are cards of models made before, as complete() takes them.
    TrainingError when the version exists, NetworkRefused or WeightsRefused when it cannot be built.
    """
    check_new(name, version, model_store)
    side = size or (ARCHITECTURES[architecture].size if architecture in ARCHITECTURES else 0)
    check_size(architecture, side)
    mean, std = imagenet_normalisation(architecture)
    dimension = ARCHITECTURES[architecture].width + (BINS if colour_weight else 0)
    network = build(
        architecture,
        {},
        dimension,
        weights if weights == IMAGENET else Path(weights),
        colour_weight=colour_weight,
        mean=mean,
        std=std,
        projected=False,
    )
    card = Card(
        name=name,
        version=version,
        kind="image-encoder",
        architecture=architecture,
        input=Input(size=side, mean=mean, std=std, resize="squash"),
        dimension=dimension,
        colour_weight=colour_weight,
        training={"source": _source(weights), "trained_here": False},
        licence=licence or (IMAGENET_LICENCE if weights == IMAGENET else UNKNOWN_LICENCE),
    )
    return keep(card, network.state_dict(), model_store, drawn_picture(), known=known)


def package_clip(
    source: str, version: str, model_store: Path, *, name: str = "clip", licence: str = "", known: Sequence[Card] = ()
) -> tuple[Card, Card]:
    """Put CLIP's towers, from a folder or the hub, into the model store as <name>-image and <name>-text.

    Both cards are returned; known are cards of models made before, as complete() takes them.
    TrainingError when one of the versions exists, WeightsRefused when the source is not CLIP or cannot be reached.
    """
    for tower in ("image", "text"):
        check_new(f"{name}-{tower}", version, model_store)
    clip = read_clip(source)
    image = Card(
        name=f"{name}-image",
        version=version,
        kind="image-encoder",
        architecture=CLIP_IMAGE,
        input=clip.input,
        dimension=clip.dimension,
        training={"source": f"{clip.name}, unchanged", "trained_here": False},
        licence=licence or UNKNOWN_LICENCE,
    )
    rules = Input(max_tokens=clip.max_tokens)
    text = replace(image, name=f"{name}-text", kind="text-encoder", architecture=CLIP_TEXT, input=rules)
    image = keep(image, clip.image.tensors, model_store, drawn_picture(), clip.image.metadata, known)
    try:
        text = keep(text, clip.text.tensors, model_store, CLIP_PROBE, clip.text.metadata, known)
    except BaseException:  # one tower without the other can find nothing
        (model_store / f"{image.key}.json").unlink()
        (model_store / image.weights).unlink()
        raise
    return image, text


def package_sentence(
    source: str,
    version: str,
    model_store: Path,
    *,
    name: str = "text-encoder",
    licence: str = "",
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    known: Sequence[Card] = (),
) -> Card:
    """Put a sentence encoder, from a folder or the hub, into the model store as a version of the text encoder.

    Prefixes not given are those its own configuration names; known are cards of models made before, as complete()
    takes them. TrainingError when the version exists, WeightsRefused when the source cannot be used or reached.
    """
    check_new(name, version, model_store)
    found = read_sentences(source)
    query = found.query_prefix if query_prefix is None else query_prefix
    passage = found.passage_prefix if passage_prefix is None else passage_prefix
    facts = {"source": f"{found.name}, unchanged", "trained_here": False}
    card = Card(
        name=name,
        version=version,
        kind="text-encoder",
        architecture=SENTENCES,
        input=Input(max_tokens=found.max_tokens, query_prefix=query, passage_prefix=passage),
        dimension=found.dimension,
        training=facts | {"tokenizer": found.tokenizer, "pooling": found.pooling},
        licence=licence or UNKNOWN_LICENCE,
    )
    return keep(card, found.tensors, model_store, SENTENCE_PROBE, found.metadata, known)


def drawn_picture() -> bytes:
    """A picture for a probe where no training picture is at hand: shapes and colours on a light ground, as JPEG."""
    image = Image.new("RGB", (192, 192), (238, 236, 230))
    draw = ImageDraw.Draw(image)
    draw.ellipse((28, 40, 132, 144), fill=(178, 58, 48), outline=(60, 20, 16), width=4)
    draw.rectangle((96, 92, 168, 170), fill=(40, 92, 130))
    draw.polygon([(20, 180), (70, 120), (100, 184)], fill=(208, 160, 44))
    for offset in range(0, 72, 9):
        draw.line((96, 92 + offset, 168, 96 + offset), fill=(230, 230, 220), width=2)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _source(weights: str) -> str:
    if weights == IMAGENET:
        return "torchvision's ImageNet weights, features only, unchanged"
    digest = hashlib.sha256(Path(weights).read_bytes()).hexdigest()
    return f"{Path(weights).name}, sha256 {digest}, features only, unchanged"

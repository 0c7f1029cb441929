"""Packages pretrained features, with a colour histogram, as an image encoder without training."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from serving.cards import Card, Input
from serving.handlers.architectures import ARCHITECTURES, check_size
from serving.handlers.networks import BINS, build
from serving.handlers.pretrained import IMAGENET, imagenet_normalisation
from training.package.store import NO_PROBE, UNKNOWN_LICENCE, check_new, keep

IMAGENET_LICENCE = "BSD-3-Clause (torchvision's weights; trained on ImageNet-1k)"


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
        metric="cosine",
        weights="",
        weights_sha256="",
        probe=NO_PROBE,
        colour_weight=colour_weight,
        training={"source": _source(weights), "trained_here": False},
        licence=licence or (IMAGENET_LICENCE if weights == IMAGENET else UNKNOWN_LICENCE),
    )
    return keep(card, network.state_dict(), model_store, drawn_picture(), known=known)


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

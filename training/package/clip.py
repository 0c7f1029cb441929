"""Packages CLIP from a folder or the hub as two models in one space, one for each tower."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from serving.cards import CLIP_IMAGE, CLIP_TEXT, Card, Input
from serving.handlers.clip_source import ClipSource, read_clip
from training.package.pretrained import drawn_picture
from training.package.store import NO_PROBE, UNKNOWN_LICENCE, check_new, keep

PROBE_TEXT = "a red mug beside a blue box"


def package_clip(
    source: str,
    version: str,
    model_store: Path,
    *,
    name: str = "clip",
    licence: str = "",
    known: Sequence[Card] = (),
) -> tuple[Card, Card]:
    """Put both towers into the model store as <name>-image and <name>-text; both cards are returned.

    known are cards of models made before, as complete() takes them.
    TrainingError when one of the versions exists, WeightsRefused when the source is not CLIP or cannot be reached.
    """
    for tower in ("image", "text"):
        check_new(f"{name}-{tower}", version, model_store)
    clip = read_clip(source)
    image = keep(
        _image_card(clip, name, version, licence),
        clip.image.tensors,
        model_store,
        drawn_picture(),
        clip.image.metadata,
        known,
    )
    try:
        text = keep(
            _text_card(clip, name, version, licence),
            clip.text.tensors,
            model_store,
            PROBE_TEXT,
            clip.text.metadata,
            known,
        )
    except BaseException:  # one tower without the other can find nothing
        (model_store / f"{image.key}.json").unlink()
        (model_store / image.weights).unlink()
        raise
    return image, text


def _image_card(clip: ClipSource, name: str, version: str, licence: str) -> Card:
    return _card(clip, f"{name}-image", version, licence, clip.input, CLIP_IMAGE)


def _text_card(clip: ClipSource, name: str, version: str, licence: str) -> Card:
    return _card(clip, f"{name}-text", version, licence, Input(max_tokens=clip.max_tokens), CLIP_TEXT)


def _card(clip: ClipSource, name: str, version: str, licence: str, rules: Input, architecture: str) -> Card:
    return Card(
        name=name,
        version=version,
        kind="image-encoder" if architecture == CLIP_IMAGE else "text-encoder",
        architecture=architecture,
        input=rules,
        dimension=clip.dimension,
        metric="cosine",
        weights="",
        weights_sha256="",
        probe=NO_PROBE,
        training={"source": f"{clip.name}, unchanged", "trained_here": False},
        licence=licence or UNKNOWN_LICENCE,
    )

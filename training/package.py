"""From a trained network to what the model store holds: weights in half precision and a card that proves itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from serving.cards import Card, Input, Probe, write_card
from serving.handlers.probe import complete
from training.fit import Trained


def package(
    trained: Trained,
    head: str,
    version: str,
    model_store: Path,
    *,
    probe_picture: bytes,
    training: Mapping[str, Any],
    quality: Mapping[str, Any],
    licence: str,
) -> Card:
    """Write image-encoder-<version>.safetensors and its card into the model store; the card is returned."""
    recipe = trained.recipe
    weights = model_store / f"image-encoder-{version}.safetensors"
    # Half precision loses nothing the probe or a search can see and halves what the repository carries.
    state = {name: _halved(value) for name, value in trained.network.state_dict().items()}
    partial = weights.with_suffix(".partial")
    save_file(state, partial)
    partial.chmod(0o644)  # safetensors writes for its owner alone
    partial.replace(weights)
    card = Card(
        name="image-encoder",
        version=version,
        kind="image-encoder",
        architecture=recipe.architecture,
        input=Input(size=recipe.size, mean=recipe.mean, std=recipe.std, resize="squash"),
        dimension=recipe.dimension,
        metric="cosine",
        weights=weights.name,
        weights_sha256="",
        handler_sha256="",
        probe=Probe("", ()),
        heads={head: trained.labels},
        colour_weight=recipe.colour_weight,
        training=training,
        licence=licence,
        quality=quality,
    )
    card = complete(card, model_store, probe_picture)
    write_card(card, model_store)
    return card


def _halved(value: torch.Tensor) -> torch.Tensor:
    value = value.detach().contiguous()
    return value.half() if value.is_floating_point() else value

"""Writes one version of a model into the model store, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from serving.cards import NO_PROBE, Card, parse_name, parse_version, write_card
from serving.handlers.probe import complete
from training.checkpoint import is_full_disk
from training.errors import TrainingError

UNKNOWN_LICENCE = "not stated; ask whoever made the weights"


def check_new(name: str, version: str, model_store: Path) -> None:
    """TrainingError when the model store holds that version; CardError when name or version are not written right."""
    card = model_store / f"{parse_name(name)}-{parse_version(version)}.json"
    if card.exists():
        raise TrainingError(
            f"{name} {version} exists already ({card}) and releases may answer with it; give another --version"
        )


def keep(
    card: Card,
    tensors: Mapping[str, Tensor],
    model_store: Path,
    probe_input: bytes | str,
    metadata: Mapping[str, str] | None = None,
    known: Sequence[Card] = (),
) -> Card:
    """Write weights and card; the finished card is returned. TrainingError when the disk is full: nothing is left.

    What the card says of its weights' file, hashes and probes is filled in here; one of the known cards whose answers
    are the same hands its identity on.
    """
    check_new(card.name, card.version, model_store)
    card = replace(card, weights=f"{card.key}.safetensors", weights_sha256="", probe=NO_PROBE)
    target = model_store / card.weights
    try:
        model_store.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".packaging-", dir=model_store) as name:
            weights = Path(name) / card.weights
            # Half precision loses nothing the probe or a search can see and halves what has to be carried.
            save_file({name: halved(value) for name, value in tensors.items()}, weights, metadata=dict(metadata or {}))
            weights.chmod(0o644)  # safetensors writes for its owner alone
            card = complete(card, weights.parent, probe_input, known)
            weights.replace(target)
        _write_last(card, model_store, target)
    except Exception as error:
        if is_full_disk(error):
            raise TrainingError(
                f"The disk that holds {model_store} is full; nothing of {card.key} was kept. Make room and try again."
            ) from error
        raise
    return card


def _write_last(card: Card, model_store: Path, weights: Path) -> None:
    """The card, which makes the version count; without it the weights go, too."""
    try:
        write_card(card, model_store)
    except BaseException:
        weights.unlink(missing_ok=True)
        raise


def halved(value: Tensor) -> Tensor:
    """The tensor on the CPU, in half precision if it holds floats."""
    value = value.detach().cpu().contiguous()
    return value.half() if value.is_floating_point() else value

"""A run that trains only what comes late in a pretrained network."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from catalog.progress import Progress
from serving.handlers.efficientnet_lite import EfficientNetLite
from serving.handlers.networks import Network
from training.data.samples import Sample
from training.errors import TrainingError
from training.late.embedding import UNKNOWN, Known, learn_embedding
from training.late.heads import label_head, towards_texts
from training.late.maps import Seen, features, see
from training.late.tune import Wanted, tune_last_block
from training.objective import targets_of
from training.run import RunConfig


@dataclass(frozen=True)
class Lessons:
    """What is known of the pictures trained on."""

    samples: tuple[Sample, ...]
    titles: Tensor | None  # unit float32 [n, d], zeros without one


def fit_late(
    network: Network, lessons: Lessons, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], config: RunConfig,
    progress: Progress,
) -> tuple[Network, dict[str, float]]:  # fmt: skip
    """Train the network's last block and all that reads its features; returns it with the figures for the log.

    pixels: uint8 [n, size, size, 3] of the samples. Raises TrainingError for a network without such a block.
    """
    backbone, recipe = network.backbone.eval(), config.recipe
    if not isinstance(backbone, EfficientNetLite):
        raise TrainingError(
            f"late_steps is for efficientnet-lite0 alone; {recipe.architecture} is trained whole: leave the key out."
        )
    began = time.monotonic()
    seen = see(backbone, pixels, recipe.views, (config.mean, config.std), recipe.seed, progress)
    known = _known(features(backbone, seen), lessons.samples, seen, config.heads)
    labels = _labels(lessons.samples, seen, config.heads)
    wanted = Wanted(
        labels,
        recipe.late_steps,
        recipe.batch,
        recipe.peak_rate,
        recipe.keep_share,
        recipe.label_smoothing,
        recipe.seed,
    )
    tuned = tune_last_block(
        backbone, seen, known, wanted, lambda step, loss: progress("Training", step, wanted.steps, f"loss {loss:.2f}")
    )
    _between(tuned, backbone, recipe.interpolation)
    found = features(tuned, seen)
    network.backbone = tuned
    network.projection = learn_embedding(replace(known, features=found), recipe.dimension, recipe.seed)
    for head, of in labels.items():
        named = of != UNKNOWN
        network.heads[head] = label_head(found[named], of[named], len(config.heads[head]))
    if lessons.titles is not None and isinstance(network.aligned, nn.Sequential):
        wanted_texts = lessons.titles[torch.from_numpy(seen.picture)]
        titled = wanted_texts.norm(dim=1) > 0
        network.aligned = towards_texts(found[titled], wanted_texts[titled], recipe.aligned_rank)
    return network.eval(), {"views": len(seen), "seconds": round(time.monotonic() - began, 1)}


def _known(found: Tensor, samples: tuple[Sample, ...], seen: Seen, heads: Mapping[str, tuple[str, ...]]) -> Known:
    """What is known of the views; the heads that a picture has labels of are its source."""
    targets, _ = targets_of(samples, heads)
    labelled = [tuple(sorted(sample.labels)) for sample in samples]
    numbers = {source: number for number, source in enumerate(sorted(set(labelled)))}
    sources = torch.tensor([numbers[source] for source in labelled])
    picture = torch.from_numpy(seen.picture)
    return Known(found, targets.identities[picture], sources[picture])


def _labels(samples: tuple[Sample, ...], seen: Seen, heads: Mapping[str, tuple[str, ...]]) -> dict[str, Tensor]:
    """Of each head the label of every view, int64 [n]."""
    targets, _ = targets_of(samples, heads)
    return {head: targets.labels[:, column][torch.from_numpy(seen.picture)] for column, head in enumerate(heads)}


@torch.no_grad()
def _between(tuned: EfficientNetLite, before: EfficientNetLite, interpolation: float) -> None:
    """Set the tuned weights that far from those before: weights between know more of what neither saw (WiSE)."""
    theirs = before.state_dict()
    for name, value in tuned.state_dict().items():
        if value.is_floating_point():
            value.copy_(torch.lerp(theirs[name], value, interpolation))

"""Baselines without training: pretrained features, a colour histogram, and both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from catalog.progress import Progress, no_progress
from serving.cards import IMAGENET_MEAN, IMAGENET_STD, Input
from serving.handlers.colour import ColourHistogram
from serving.handlers.networks import ARCHITECTURES, build, for_serving
from training.assess.encoding import TOGETHER, prepared
from training.data.samples import Sample
from training.errors import TrainingError

Floats = npt.NDArray[np.float32]

COLOUR_SHARES = (0.3, 0.7)  # of the squared length, where features and histogram are concatenated
HISTOGRAM_SIDE = 128  # px; the histogram itself looks at 64


@torch.inference_mode()
def histograms(samples: Sequence[Sample]) -> Floats:
    """HSV histograms, unit float32 [n, 192]; TrainingError names a picture that cannot be read."""
    plain = Input(size=HISTOGRAM_SIDE, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    histogram, rows = ColourHistogram(), []
    for start in range(0, len(samples), TOGETHER):
        batch = torch.stack([prepared(sample, plain) for sample in samples[start : start + TOGETHER]])
        rows.append(histogram(batch).numpy())
    return np.concatenate(rows)


@torch.inference_mode()
def frozen_features(
    architecture: str, weights: Path, samples: Sequence[Sample], progress: Progress = no_progress
) -> Floats:
    """Pooled features of a pretrained backbone, unit float32 [n, width].

    Raises TrainingError for an unknown architecture or an unreadable picture, WeightsRefused for other weights.
    """
    if architecture not in ARCHITECTURES:
        raise TrainingError(f"architecture {architecture!r}: expected one of {', '.join(ARCHITECTURES)}")
    network = for_serving(build(architecture, {}, 1, weights).eval())
    rules = Input(size=ARCHITECTURES[architecture].size, mean=IMAGENET_MEAN, std=IMAGENET_STD)
    rows = []
    for start in range(0, len(samples), TOGETHER):
        batch = torch.stack([prepared(sample, rules) for sample in samples[start : start + TOGETHER]])
        features = network.features(batch.contiguous(memory_format=torch.channels_last))
        rows.append(functional.normalize(features.float(), dim=1).numpy())
        progress(f"frozen {architecture}", min(start + TOGETHER, len(samples)), len(samples))
    return np.concatenate(rows)


def beside(features: Floats, colours: Floats, colour_share: float) -> Floats:
    """Unit float32 [n, a] and [n, b] → unit float32 [n, a + b]; the second has `colour_share` of the squared length."""
    return np.concatenate([features * (1 - colour_share) ** 0.5, colours * colour_share**0.5], axis=1)

"""Counts of labels, and sampling weights that draw rare labels more often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data.samples import SPLITS, Sample, Split, heads_of
from training.errors import TrainingError


@dataclass(frozen=True)
class LabelCount:
    """The number of a label's pictures in each split; pictures without a split count in the total alone."""

    label: str
    parts: Mapping[Split, int]
    total: int


def counts(samples: Sequence[Sample]) -> dict[str, tuple[LabelCount, ...]]:
    """The counts of each head's labels, sorted by label."""
    found = {
        head: Counter((s.labels[head], s.split) for s in samples if head in s.labels) for head in heads_of(samples)
    }
    return {
        head: tuple(
            LabelCount(
                label,
                {split: found[head][label, split] for split in SPLITS},
                sum(found[head][label, split] for split in (*SPLITS, None)),
            )
            for label in labels
        )
        for head, labels in heads_of(samples).items()
    }


def weights(
    samples: Sequence[Sample], heads: Mapping[str, Sequence[str]], power: float = 0.5
) -> npt.NDArray[np.float64]:
    """Sampling weights, float64 [n] of mean 1: power 0 draws samples evenly, 1 the labels of each head evenly.

    A label of c pictures weighs c^-power (0.5: Mahajan et al. 2018); a sample of several heads has their mean, one of
    none has 1. Raises TrainingError for a power outside 0..1.
    """
    if not 0 <= power <= 1:
        raise TrainingError(f"A balance of {power:g} is none: 0 draws samples evenly, 1 draws labels evenly.")
    if not samples:
        return np.ones(0)
    sums, heads_seen = np.zeros(len(samples)), np.zeros(len(samples))
    for head in heads:
        known = np.array([head in sample.labels for sample in samples])
        if known.any():
            sums[known] += _of_head([sample.labels[head] for sample in samples if head in sample.labels], power)
            heads_seen += known
    drawn = np.divide(sums, heads_seen, out=np.ones(len(samples)), where=heads_seen > 0)
    return _of_mean_one(drawn)


def _of_head(labels: Sequence[str], power: float) -> npt.NDArray[np.float64]:
    count = Counter(labels)
    drawn = np.array([float(count[label]) ** -power for label in labels])
    return _of_mean_one(drawn)


def _of_mean_one(drawn: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    scaled: npt.NDArray[np.float64] = drawn / drawn.mean()
    return scaled

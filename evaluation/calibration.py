"""Calibration of probabilities: reliability bins, expected calibration error, temperature scaling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 15  # the usual number, Guo et al. 2017, https://arxiv.org/abs/1706.04599
COLDEST, HOTTEST, STEPS = 0.05, 20.0, 60

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Bin:
    """The predictions with a confidence in (low, high]: their mean confidence, their accuracy and their number."""

    low: float
    high: float
    confidence: float
    accuracy: float
    count: int


def softmax(logits: Floats, temperature: float = 1.0) -> npt.NDArray[np.float64]:
    """Float logits [n, labels] → probabilities, float64 [n, labels]: softmax(logits / temperature)."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def reliability(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = BINS) -> list[Bin]:
    """The bins of equal width over 0..1 that hold any prediction, in ascending order.

    confidence: float [n], each in 0..1; right: bool [n], whether the prediction was correct. Raises ValueError for
    empty or unequal lengths.
    """
    if not len(confidence) or len(confidence) != len(right):
        raise ValueError(f"{len(confidence)} confidences and {len(right)} answers; as many of each, at least one.")
    place = np.clip(np.ceil(np.asarray(confidence) * bins).astype(int) - 1, 0, bins - 1)
    found = []
    for number in np.unique(place):
        held = place == number
        low, high = number / bins, (number + 1) / bins
        sure, share = float(np.mean(confidence[held])), float(np.mean(right[held]))
        found.append(Bin(float(low), float(high), sure, share, int(held.sum())))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean of |confidence - accuracy| over the bins, weighted by their counts.

    Guo et al. 2017, equation 3. Raises ValueError where no bin holds a prediction.
    """
    total = sum(bin_.count for bin_ in bins)
    if not total:
        raise ValueError("There are no answers in the bins.")
    return sum(bin_.count * abs(bin_.confidence - bin_.accuracy) for bin_ in bins) / total


def fit_temperature(logits: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The temperature of least negative log-likelihood for float logits [n, labels] and true labels int64 [n].

    Golden-section search over log(temperature), in which the likelihood is unimodal (Guo et al. 2017, section 4.2).
    Raises ValueError for empty or unequal lengths.
    """
    if not len(logits) or len(logits) != len(truth):
        raise ValueError(f"{len(logits)} rows of logits and {len(truth)} labels; as many of each, at least one.")
    low, high = np.log(COLDEST), np.log(HOTTEST)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _loss(logits, truth, np.exp(left)) <= _loss(logits, truth, np.exp(right)):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _loss(logits: Floats, truth: npt.NDArray[np.int64], temperature: float) -> float:
    scaled = np.asarray(logits, np.float64) / temperature
    highest = scaled.max(axis=1)
    total = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
    return float(np.mean(total - scaled[np.arange(len(truth)), truth]))

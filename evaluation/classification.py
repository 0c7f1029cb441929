"""How well labels were told: accuracy, macro F1, confusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def accuracy(truth: Sequence[str], given: Sequence[str]) -> float:
    """The share of labels told rightly."""
    _check(truth, given)
    return sum(one == other for one, other in zip(truth, given, strict=True)) / len(truth)


def confusion(truth: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Counts [true label, given label] in the order of labels."""
    _check(truth, given)
    number = {label: place for place, label in enumerate(labels)}
    unknown = (set(truth) | set(given)) - set(number)
    if unknown:
        raise ValueError(f"Labels {sorted(unknown)} are not among {list(labels)}.")
    counts = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(counts, ([number[label] for label in truth], [number[label] for label in given]), 1)
    return counts


def macro_f1(truth: Sequence[str], given: Sequence[str]) -> float:
    """The mean over labels of F1, so that rare labels count as much as common ones."""
    labels = sorted(set(truth) | set(given))
    counts = confusion(truth, given, labels)
    right = np.diag(counts)
    return float(np.mean(2 * right / np.maximum(counts.sum(axis=0) + counts.sum(axis=1), 1)))


def _check(truth: Sequence[str], given: Sequence[str]) -> None:
    if not truth or len(truth) != len(given):
        raise ValueError(f"{len(truth)} true and {len(given)} given labels; as many of each are needed, at least one.")

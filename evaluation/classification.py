"""Measures of classification: accuracy, macro F1, precision and recall of each label, confusion, top-k accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class LabelScore:
    """Measures of one label; support is the number of items that truly have it."""

    label: str
    precision: float  # of the items predicted as this label, the share that has it; 0 where none is
    recall: float  # of the items that have this label, the share predicted as it; 0 where none has
    f1: float
    support: int


def accuracy(truth: Sequence[str], given: Sequence[str]) -> float:
    """The share of equal pairs; ValueError for empty or unequal lengths."""
    _check(truth, given)
    return sum(one == other for one, other in zip(truth, given, strict=True)) / len(truth)


def confusion(truth: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Counts, int64 [labels, labels]: rows are true, columns given labels, both in the order of `labels`.

    Raises ValueError for empty or unequal lengths, and for a label that is not among `labels`.
    """
    _check(truth, given)
    number = {label: place for place, label in enumerate(labels)}
    unknown = (set(truth) | set(given)) - set(number)
    if unknown:
        raise ValueError(f"Labels {sorted(unknown)} are not among {list(labels)}.")
    counts = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(counts, ([number[label] for label in truth], [number[label] for label in given]), 1)
    return counts


def macro_f1(truth: Sequence[str], given: Sequence[str]) -> float:
    """The unweighted mean of F1 over the labels that occur; ValueError for empty or unequal lengths."""
    labels = sorted(set(truth) | set(given))
    return macro_f1_of(confusion(truth, given, labels))


def macro_f1_of(counts: npt.NDArray[np.int64]) -> float:
    """Macro F1 of confusion counts int64 [labels, labels], over the labels that occur, true or given.

    F1 of a label is 2 · correct / (given + true). Raises ValueError where all counts are 0.
    """
    occurs = counts.sum(axis=0) + counts.sum(axis=1)
    if not occurs.any():
        raise ValueError("The confusion counts are all 0; macro F1 needs at least one picture.")
    return float(np.mean(2 * np.diag(counts)[occurs > 0] / occurs[occurs > 0]))


def label_scores(counts: npt.NDArray[np.int64], labels: Sequence[str]) -> list[LabelScore]:
    """Precision, recall and F1 of each label from counts int64 [labels, labels]; ValueError for another shape."""
    if counts.shape != (len(labels), len(labels)):
        raise ValueError(f"Counts of shape {counts.shape} do not belong to {len(labels)} labels.")
    right, called, support = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
    precision, recall = right / np.maximum(called, 1), right / np.maximum(support, 1)
    f1 = 2 * right / np.maximum(called + support, 1)
    return [
        LabelScore(label, float(p), float(r), float(f), int(n))
        for label, p, r, f, n in zip(labels, precision, recall, f1, support, strict=True)
    ]


def in_top_k(scores: npt.NDArray[np.floating], truth: npt.NDArray[np.int64], k: int) -> npt.NDArray[np.bool_]:
    """Float scores [n, labels] and true labels int64 [n] → bool [n]: whether the true label is among the k highest.

    A label with the same score as the true one does not rank before it. Raises ValueError for unequal lengths.
    """
    if len(scores) != len(truth):
        raise ValueError(f"{len(scores)} rows of scores and {len(truth)} true labels; as many of each are needed.")
    own = scores[np.arange(len(truth)), truth]
    return np.asarray((scores > own[:, None]).sum(axis=1) < k)


def _check(truth: Sequence[str], given: Sequence[str]) -> None:
    if not truth or len(truth) != len(given):
        raise ValueError(f"{len(truth)} true and {len(given)} given labels; as many of each are needed, at least one.")

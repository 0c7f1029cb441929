"""Measures of reviews' labels: accuracy, macro F1, their intervals, confusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.classification import confusion, label_scores, macro_f1_of
from evaluation.intervals import bootstrap, bootstrap_difference, bootstrap_measure
from training.sentiment.examples import Example

Given = Mapping[str, npt.NDArray[np.int64]]  # head → index of the label given to each example, int64 [n]


def measure(examples: Sequence[Example], heads: Mapping[str, Sequence[str]], given: Given) -> dict[str, Any]:
    """For each head: accuracy and macro F1 with 95 % intervals, scores of each label, confusion [true, given]."""
    return {head: _head(examples, head, labels, given[head]) for head, labels in heads.items() if head in given}


def gains(
    examples: Sequence[Example], heads: Mapping[str, Sequence[str]], given: Given, other: Given
) -> dict[str, dict[str, list[float]]]:
    """For each head of `other`: accuracy and macro F1 of `given` minus those of `other`, with 95 % intervals.

    Paired: each draw takes the same reviews for both.
    """
    return {head: _gain(examples, head, heads[head], given[head], other[head]) for head in heads if head in other}


def _gain(
    examples: Sequence[Example],
    head: str,
    labels: Sequence[str],
    given: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
) -> dict[str, list[float]]:
    truth = np.array([example.label(head) for example in examples])
    truth, first, second = (side[truth >= 0] for side in (truth, given, other))
    size = len(labels)

    def f1(drawn: npt.NDArray[np.int64], said: npt.NDArray[np.int64]) -> float:
        cells = size * truth[drawn] + said[drawn]
        return macro_f1_of(np.bincount(cells, minlength=size * size).reshape(size, size))

    right = bootstrap_difference((first == truth).astype(float).tolist(), (second == truth).astype(float).tolist())
    both = bootstrap_measure(lambda drawn: f1(drawn, first) - f1(drawn, second), len(truth))
    return {
        "accuracy": [round(value, 4) for value in (right.mean, right.low, right.high)],
        "macro_f1": [round(value, 4) for value in (both.mean, both.low, both.high)],
    }


def _head(
    examples: Sequence[Example], head: str, labels: Sequence[str], given: npt.NDArray[np.int64]
) -> dict[str, Any]:
    pairs = [(labels[e.label(head)], labels[got]) for e, got in zip(examples, given, strict=True) if e.label(head) >= 0]
    truth, labelled = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    counts = confusion(truth, labelled, labels)

    cells = np.array([len(labels) * labels.index(a) + labels.index(b) for a, b in pairs])

    def f1(drawn: npt.NDArray[np.int64]) -> float:
        return macro_f1_of(np.bincount(cells[drawn], minlength=counts.size).reshape(counts.shape))

    right = bootstrap([float(a == b) for a, b in pairs])
    both = bootstrap_measure(f1, len(pairs))
    return {
        "reviews": len(pairs),
        "accuracy": [round(value, 4) for value in (right.mean, right.low, right.high)],
        "macro_f1": [round(value, 4) for value in (both.mean, both.low, both.high)],
        "labels": {
            score.label: {"precision": round(score.precision, 3), "recall": round(score.recall, 3), "of": score.support}
            for score in label_scores(counts, labels)
        },
        "confusion": counts.tolist(),
    }

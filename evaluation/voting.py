"""Labels voted on by neighbours, the calibration of their shares, and the coverage at a bar of confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Shares = Mapping[str, float]


def vote(labels: Sequence[str], scores: Sequence[float], sharpness: float) -> dict[str, float]:
    """Each label's share of the votes of n neighbours, summing to 1; a vote weighs exp(sharpness · score)."""
    if not labels:
        return {}
    weights = np.exp(sharpness * (np.asarray(scores, np.float64) - max(scores)))
    shares: dict[str, float] = {}
    for label, weight in zip(labels, weights / weights.sum(), strict=True):
        shares[label] = shares.get(label, 0.0) + float(weight)
    return shares


def blended(one: Shares, other: Shares, weight: float) -> dict[str, float]:
    """weight · one + (1 - weight) · other, label by label; where one vote is empty, the other as it is."""
    if not one or not other:
        return dict(one or other)
    labels = dict.fromkeys([*one, *other])
    return {label: weight * one.get(label, 0.0) + (1 - weight) * other.get(label, 0.0) for label in labels}


def ranked_labels(shares: Shares) -> list[tuple[str, float]]:
    """Labels with their shares, the largest share first, equal shares by label."""
    return sorted(shares.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True)
class Calibration:
    """Accuracy as a function of a share: points that never fall, with linear interpolation between them."""

    shares: tuple[float, ...]
    came_true: tuple[float, ...]

    def confidence(self, share: float) -> float:
        """The estimated probability, 0..1, that a proposal with this share is right."""
        return float(np.interp(share, self.shares, self.came_true))


def calibrate(shares: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Isotonic regression of right on shares, by pooling adjacent violators (Ayer et al. 1955).

    Each block counts one success and one failure more than it has (Laplace), so that few cases give no certainty.
    Raises ValueError for empty or unequal lengths.
    """
    if not len(shares) or len(shares) != len(right):
        raise ValueError(f"{len(shares)} shares and {len(right)} answers; as many of each, at least one.")
    order = np.argsort(np.asarray(shares, np.float64), kind="stable")
    blocks: list[list[float]] = []  # right, count, sum of shares
    for place in order.tolist():
        blocks.append([float(right[place]), 1.0, float(shares[place])])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    centres = tuple(total / count for _, count, total in blocks)
    smoothed = np.maximum.accumulate([(hits + 1) / (count + 2) for hits, count, _ in blocks])
    return Calibration(centres, tuple(float(one) for one in smoothed))


@dataclass(frozen=True)
class AtBar:
    """The number of cases, those that reach a bar of confidence, and those of them that are right."""

    cases: int
    accuracy: float
    taken: int
    right: int

    @property
    def coverage(self) -> float:
        """The share of cases that reach the bar."""
        return self.taken / self.cases if self.cases else 0.0

    @property
    def accuracy_taken(self) -> float:
        """The share of those that are right."""
        return self.right / self.taken if self.taken else 0.0


def at_bar(confidence: Sequence[float], right: Sequence[bool], bar: float) -> AtBar:
    """Accuracy of all n cases, and of those with confidence [n] of at least `bar`; right [n]: which are right."""
    reached = np.asarray(confidence, np.float64) >= bar
    true = np.asarray(right, np.bool_)
    return AtBar(len(true), float(true.mean()) if len(true) else 0.0, int(reached.sum()), int((reached & true).sum()))

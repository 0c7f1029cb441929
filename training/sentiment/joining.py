"""Weights of the network's and the words' logits in their sum, chosen on validation for each head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.calibration import softmax
from evaluation.classification import macro_f1_of

Floats = npt.NDArray[np.floating]
_SHARES = tuple(step / 10 for step in range(8))  # of the words
_SCALES = tuple(0.5 * 1.1**step for step in range(20))  # 0.5 to 3: networks are more often over- than underconfident
_LEANINGS = tuple(step / 10 for step in range(-6, 13, 2))


@dataclass(frozen=True)
class Joint:
    """The head's logits are network · network's logits + words · words' logits + lean."""

    network: float
    words: float
    lean: tuple[float, ...]  # bias of each label: the most probable label alone is too seldom a rare one

    def apply(self, network: Floats, words: Floats) -> Floats:
        """The joined logits, float [n, labels], of both logits [n, labels]."""
        return np.asarray(self.network * network + self.words * words + np.array(self.lean))


def join(network: Floats, words: Floats, labels: npt.NDArray[np.int64]) -> Joint:
    """The weights and scale of least cross-entropy for logits [n, labels] and labels int64 [n], then the biases.

    The bias of each label but the most frequent one is chosen for the mean of accuracy and macro F1, where that gains
    more than .005.
    """
    known = labels >= 0
    network, words, labels = network[known], words[known], labels[known]
    best = min(
        ((share, scale) for share in _SHARES for scale in _SCALES),
        key=lambda pair: _loss(pair[1] * ((1 - pair[0]) * network + pair[0] * words), labels),
    )
    share, scale = best
    logits = scale * ((1 - share) * network + share * words)
    lean = _leaning(logits, labels)
    return Joint(scale * (1 - share), scale * share, tuple(float(value) for value in lean))


def _leaning(logits: Floats, labels: npt.NDArray[np.int64]) -> Floats:
    count = logits.shape[1]
    commonest = int(np.bincount(labels, minlength=count).argmax())
    lean = np.zeros(count)
    for label in range(count):
        if label != commonest:
            tried = [(_score(logits + lean + value * np.eye(count)[label], labels), value) for value in _LEANINGS]
            score, value = max(tried)
            if score > _score(logits + lean, labels) + 0.005:
                lean[label] = value
    return lean


def _score(logits: Floats, labels: npt.NDArray[np.int64]) -> float:
    given = logits.argmax(axis=1)
    counts = np.zeros((logits.shape[1], logits.shape[1]), np.int64)
    np.add.at(counts, (labels, given), 1)
    return (float(np.mean(given == labels)) + macro_f1_of(counts)) / 2


def _loss(logits: Floats, labels: npt.NDArray[np.int64]) -> float:
    chosen = softmax(logits)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())

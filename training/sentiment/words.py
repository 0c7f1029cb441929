"""The words of a model of reviews: a logistic regression over hashed words and pairs, folded into a table.

The values are TF-IDF (binary counts, unit length), so that the table's rows times a text's rarities are the logits.
These are joined with the network's by weights that are chosen on validation for each head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from evaluation.calibration import softmax
from evaluation.classification import macro_f1_of
from serving.handlers.sentiment import places

Floats = npt.NDArray[np.float32]
Logits = npt.NDArray[np.floating]
_SHARES = tuple(step / 10 for step in range(8))  # of the words
_SCALES = tuple(0.5 * 1.1**step for step in range(20))  # 0.5 to 3: networks are more often over- than underconfident
_LEANINGS = tuple(step / 10 for step in range(-6, 13, 2))


@dataclass(frozen=True)
class Words:
    """A logistic regression over hashed grams."""

    table: Floats  # [size, labels of all heads]
    rarity: Floats  # inverse document frequencies [size]
    bias: Floats  # [labels of all heads]


def fit_words(
    texts: Sequence[str], targets: Mapping[str, Sequence[int]], heads: Mapping[str, Sequence[str]], size: int, c: float
) -> Words:
    """Fit the heads of `targets` (labels [n], below 0 unknown), others get zeros; c: inverse of the regularisation."""
    counts = grams_matrix(texts, size)
    known = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = (np.log((1 + len(texts)) / (1 + known)) + 1).astype(np.float32)
    values = unit_rows(counts, rarity)
    tables, biases = [], []
    for head, labels in heads.items():
        table, bias = np.zeros((size, len(labels)), np.float32), np.zeros(len(labels), np.float32)
        if head in targets:
            table, bias = _fit(values, np.asarray(targets[head]), len(labels), c)
        tables.append(table)
        biases.append(bias)
    return Words(np.hstack(tables), rarity, np.concatenate(biases))


def logits(words: Words, texts: Sequence[str]) -> Floats:
    """Logits, float32 [n, labels of all heads], as the handler computes them."""
    values = unit_rows(grams_matrix(texts, len(words.table)), words.rarity)
    return np.asarray(values @ words.table + words.bias, np.float32)


def grams_matrix(texts: Iterable[str], size: int) -> Any:
    """Sparse float32 [n, size]: 1 where a text has a gram."""
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns += places(text, size)
        ends.append(len(columns))
    return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(ends) - 1, size))


def unit_rows(counts: Any, rarity: Floats) -> Any:
    """Sparse counts [n, size] times rarity [size], rows of unit length."""
    values = counts.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-6)) @ values).tocsr().astype(np.float32)


def _fit(values: Any, labels: npt.NDArray[np.int64], count: int, c: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    known = labels >= 0
    model = LogisticRegression(C=c, max_iter=100, class_weight="balanced")
    model.fit(values[known], labels[known])
    table, bias = np.zeros((values.shape[1], count), np.float32), np.zeros(count, np.float32)
    if len(model.classes_) == 2:  # one row tells both apart: half of it for each
        table[:, model.classes_] = np.stack([-model.coef_[0] / 2, model.coef_[0] / 2], 1)
        bias[model.classes_] = [-model.intercept_[0] / 2, model.intercept_[0] / 2]
    else:
        table[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return table, bias


@dataclass(frozen=True)
class Joint:
    """The head's logits are network · network's logits + words · words' logits + lean."""

    network: float
    words: float
    lean: tuple[float, ...]  # bias of each label: the most probable label alone is too seldom a rare one

    def apply(self, network: Logits, words: Logits) -> Logits:
        """The joined logits, float [n, labels], of both logits [n, labels]."""
        return np.asarray(self.network * network + self.words * words + np.array(self.lean))


def join(network: Logits, words: Logits, labels: npt.NDArray[np.int64]) -> Joint:
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


def _leaning(logits: Logits, labels: npt.NDArray[np.int64]) -> Logits:
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


def _score(logits: Logits, labels: npt.NDArray[np.int64]) -> float:
    given = logits.argmax(axis=1)
    counts = np.zeros((logits.shape[1], logits.shape[1]), np.int64)
    np.add.at(counts, (labels, given), 1)
    return (float(np.mean(given == labels)) + macro_f1_of(counts)) / 2


def _loss(logits: Logits, labels: npt.NDArray[np.int64]) -> float:
    chosen = softmax(logits)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())

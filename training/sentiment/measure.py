"""Measures of reviews' labels with their intervals, of a model and of TF-IDF beside it on the same test reviews."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from catalog.progress import Progress
from evaluation.classification import confusion, label_scores, macro_f1_of
from evaluation.intervals import bootstrap, bootstrap_difference, bootstrap_measure
from serving.archives import package_folder
from serving.cards import Card
from serving.handlers.review_sentiment import ReviewSentiment
from training.errors import TrainingError
from training.sentiment.examples import FEWEST, LABELS, RECOMMENDED, TONE, Example
from training.sentiment.recipe import Recipe
from training.sentiment.tune import Material, material

Given = Mapping[str, npt.NDArray[np.int64]]  # head → index of the label given to each example, int64 [n]
_TOGETHER = 256  # texts in one forward pass
# TF-IDF of words and pairs of words with logistic regression, by scikit-learn.
_NAMES = {"tf-idf": None, "tf-idf, balanced": "balanced"}  # what it is called → scikit-learn's class_weight
_HEADS = (RECOMMENDED, TONE)
_STRENGTH = 10.0  # scikit-learn's C; of 1, 10 and 30 the best on validation


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


class Model(Protocol):
    """A model that gives texts the log-probabilities of every label, one head after the other."""

    def encode(self, texts: Sequence[str]) -> Tensor:
        """float32 [n, labels of all heads]."""


def measure_model(card: Card, examples: Sequence[Example], model_store: Path, progress: Progress) -> dict[str, Any]:
    """Measures on the test part of the reviews the model was trained on, beside TF-IDF, or on all of any others.

    Which they are is told by how the card's recipe splits them: `trained_on` says it. Raises TrainingError for a model
    of something else, and for reviews too few to measure anything.
    """
    if card.kind != "review-sentiment":
        raise TrainingError(f"{card.key} is no model of reviews: its card says {card.kind}")
    torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))))
    found = _own_material(card, examples)
    model = ReviewSentiment()
    model.load(card, model_store, package_folder(card.key) if card.base_sha256 else None)
    if found is not None:
        return {"trained_on": True, **beside_baselines(model, found, progress)}
    return {"trained_on": False, **beside_most_frequent(model, card.heads, examples, progress)}


def _own_material(card: Card, examples: Sequence[Example]) -> Material | None:
    """The examples as the card's recipe splits them; None where they are not those it was trained on."""
    recipe = card.training.get("recipe")
    if not isinstance(recipe, dict) or len(examples) != sum((card.training.get("reviews") or {}).values()):
        return None
    known = {field.name for field in fields(Recipe)}
    found = material(examples, Recipe(**{name: value for name, value in recipe.items() if name in known}))
    counts = {side: len(part) for side, part in found.parts.items()}
    return found if counts == card.training.get("reviews") else None


def beside_most_frequent(
    model: Model, heads: Mapping[str, Sequence[str]], examples: Sequence[Example], progress: Progress
) -> dict[str, Any]:
    """As `beside_baselines`, on all examples; beside the model stands each head's most frequent label.

    Heads of which no two labels have FEWEST examples each are left out; TrainingError where none is left.
    """
    truth = {head: np.array([example.label(head) for example in examples]) for head in heads if head in LABELS}
    counts = {head: np.bincount(labels[labels >= 0], minlength=2) for head, labels in truth.items()}
    usable = {head: heads[head] for head, count in counts.items() if np.sort(count)[-2] >= FEWEST}
    if not usable:
        raise TrainingError(
            f"{len(examples)} reviews cannot measure a model: {FEWEST} of each of two labels are needed, such as"
            f" {FEWEST} of one or two stars and {FEWEST} of four or five"
        )
    started = time.monotonic()
    given = _given(model, [example.whole for example in examples], heads, progress)
    seconds = time.monotonic() - started
    usual = {head: np.full(len(examples), counts[head].argmax()) for head in usable}
    measured = {"model": measure(examples, usable, given), "most frequent": measure(examples, usable, usual)}
    return {
        "test": measured,
        "gains": {"most frequent": gains(examples, usable, given, usual)},
        "reviews_per_second": round(len(examples) / seconds, 1),
    }


def beside_baselines(model: Model, found: Material, progress: Progress) -> dict[str, Any]:
    """`test`: measures of the model and of each TF-IDF by name; `gains`: the paired difference to each TF-IDF."""
    test = found.parts["test"]
    known = [*found.parts["train"], *found.parts["validation"]]  # TF-IDF has no other use for validation
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(_tf_idf, known, test, found.heads)
        started = time.monotonic()
        given = _given(model, [example.whole for example in test], found.heads, progress)
        seconds = time.monotonic() - started
        others = running.result()
    measured = {name: measure(test, found.heads, said) for name, said in {"model": given, **others}.items()}
    return {
        "test": measured,
        "gains": {name: gains(test, found.heads, given, said) for name, said in others.items()},
        "reviews_per_second": round(len(test) / seconds, 1),
    }


def _given(
    model: Model, texts: Sequence[str], heads: Mapping[str, Sequence[str]], progress: Progress
) -> dict[str, Any]:
    parts = []
    for start in range(0, len(texts), _TOGETHER):
        parts.append(model.encode(texts[start : start + _TOGETHER]).numpy())
        progress("Measured", min(start + _TOGETHER, len(texts)), len(texts))
    ends = np.cumsum([len(labels) for labels in heads.values()])[:-1]
    split = np.split(np.concatenate(parts), ends, axis=1)
    return {head: part.argmax(axis=1) for head, part in zip(heads, split, strict=True)}


def _tf_idf(
    train: Sequence[Example], test: Sequence[Example], heads: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, npt.NDArray[np.int64]]]:
    """For each TF-IDF by name, fitted to train: its labels of the test reviews in each head, int64 [n]."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = TfidfVectorizer(ngram_range=(1, 2))
    fitted = vectors.fit_transform([example.whole for example in train])
    asked = vectors.transform([example.whole for example in test])
    found: dict[str, dict[str, npt.NDArray[np.int64]]] = {name: {} for name in _NAMES}
    for name, balance in _NAMES.items():
        for head in (head for head in _HEADS if head in heads):
            labels = np.array([example.label(head) for example in train])
            model = LogisticRegression(C=_STRENGTH, max_iter=200, class_weight=balance)
            model.fit(fitted[labels >= 0], labels[labels >= 0])
            found[name][head] = model.predict(asked).astype(np.int64)
    return found

"""Measures of one label head: accuracy, F1, each label, confusion, calibration, and the misclassified pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.calibration import Bin, calibration_error, fit_temperature, reliability, softmax
from evaluation.classification import LabelScore, in_top_k, label_scores, macro_f1_of
from evaluation.intervals import Interval, bootstrap, bootstrap_measure
from training.data.samples import Sample
from training.errors import TrainingError

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mistake:
    """A misclassified picture, with the probability of the given label."""

    path: str
    place: int  # in files that hold many pictures, -1 otherwise
    truth: str
    given: str
    confidence: float


@dataclass(frozen=True)
class Calibration:
    """Reliability bins, their calibration error, and the error with a temperature fitted on other pictures."""

    error: float
    bins: tuple[Bin, ...]
    temperature: float | None  # None: there were no other labelled pictures to fit it on
    error_after: float | None


@dataclass(frozen=True)
class HeadFigures:
    """One head's figures on one part of a split."""

    head: str
    part: str
    note: str
    accuracy: Interval
    macro_f1: Interval
    top5: Interval | None  # None with five labels or fewer
    labels: tuple[str, ...]
    classes: tuple[LabelScore, ...]
    confusion: tuple[tuple[int, ...], ...]  # [true][given]
    calibration: Calibration
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True)
class Answers:
    """A head's logits for n pictures with one of its labels."""

    samples: tuple[Sample, ...]
    truth: Integers  # int64 [n], indices of labels
    logits: Floats  # float32 [n, labels]
    labels: tuple[str, ...]


def answers(
    samples: Sequence[Sample], logits: Floats, head: str, labels: Sequence[str], only: Sequence[str] | None = None
) -> Answers | None:
    """The samples with a label of the head, with their logits among all labels or `only` some; None without any.

    logits: float32 [n, labels] of the samples. Raises TrainingError for fewer than two known labels in `only`, and for
    samples with labels that the head does not have.
    """
    wanted = tuple(labels) if only is None else tuple(label for label in labels if label in set(only))
    if only is not None and len(wanted) < 2:
        raise TrainingError(f"Of {', '.join(only)} fewer than two are labels of {head}; it knows {', '.join(labels)}.")
    number = {label: place for place, label in enumerate(wanted)}
    labelled = [i for i, sample in enumerate(samples) if sample.labels.get(head)]
    unknown = {samples[i].labels[head] for i in labelled} - set(labels)
    if unknown:
        raise TrainingError(f"The head {head} never learned {', '.join(sorted(unknown))}; train it on them first.")
    held = [i for i in labelled if samples[i].labels[head] in number]
    if not held:
        return None
    columns = [list(labels).index(label) for label in wanted]
    truth = np.array([number[samples[i].labels[head]] for i in held], np.int64)
    return Answers(tuple(samples[i] for i in held), truth, logits[np.ix_(held, columns)], wanted)


def measure_head(head: str, part: str, note: str, given: Answers, fitted_on: Answers | None = None) -> HeadFigures:
    """All measures of a head; the temperature is fitted on `fitted_on`, answers for other pictures."""
    predicted = given.logits.argmax(axis=1)
    groups = [sample.group for sample in given.samples]
    size = len(given.labels)
    pairs = given.truth * size + predicted

    def macro(places: Integers) -> float:
        return macro_f1_of(np.bincount(pairs[places], minlength=size * size).reshape(size, size))

    counts = np.bincount(pairs, minlength=size * size).reshape(size, size)
    return HeadFigures(
        head,
        part,
        note,
        bootstrap((predicted == given.truth).astype(float).tolist(), groups=groups),
        bootstrap_measure(macro, len(predicted), groups=groups),
        _top5(given, groups),
        given.labels,
        tuple(label_scores(counts, given.labels)),
        tuple(tuple(int(count) for count in row) for row in counts),
        _calibration(given, fitted_on),
        _mistakes(given, predicted),
    )


def _top5(given: Answers, groups: list[str]) -> Interval | None:
    if len(given.labels) <= 5:
        return None
    return bootstrap(in_top_k(given.logits, given.truth, 5).astype(float).tolist(), groups=groups)


def _calibration(given: Answers, fitted_on: Answers | None) -> Calibration:
    bins = _bins(given, 1.0)
    if fitted_on is None:
        return Calibration(calibration_error(bins), tuple(bins), None, None)
    temperature = fit_temperature(fitted_on.logits, fitted_on.truth)
    return Calibration(calibration_error(bins), tuple(bins), temperature, calibration_error(_bins(given, temperature)))


def _bins(given: Answers, temperature: float) -> list[Bin]:
    probabilities = softmax(given.logits, temperature)
    return reliability(probabilities.max(axis=1), probabilities.argmax(axis=1) == given.truth)


def _mistakes(given: Answers, predicted: Integers) -> tuple[Mistake, ...]:
    sure = softmax(given.logits).max(axis=1)
    wrong = [i for i in np.argsort(-sure, kind="stable").tolist() if predicted[i] != given.truth[i]]
    return tuple(
        Mistake(
            str(given.samples[i].path),
            given.samples[i].place,
            given.labels[given.truth[i]],
            given.labels[predicted[i]],
            float(sure[i]),
        )
        for i in wrong
    )

"""How well one label head tells its labels: accuracy, F1, each label, confusion, calibration, the wrong pictures."""

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
    """A picture told wrongly, and how sure the network was."""

    path: str
    place: int  # in files that hold many pictures, -1 otherwise
    truth: str
    given: str
    confidence: float


@dataclass(frozen=True)
class Calibration:
    """Reliability bins and their error, and what a temperature fitted on other pictures makes of it."""

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
    """What a head answered for the pictures that carry one of its labels."""

    samples: tuple[Sample, ...]
    truth: Integers  # [n], numbers into labels
    logits: Floats  # [n, labels]
    labels: tuple[str, ...]


def answers(
    samples: Sequence[Sample], logits: Floats, head: str, labels: Sequence[str], only: Sequence[str] | None = None
) -> Answers | None:
    """The samples with a label of the head, and their logits among all labels or some; None when there are none."""
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
    """Every figure of a head; fitted_on are answers for other pictures, which the temperature is fitted on."""
    told = given.logits.argmax(axis=1)
    groups = [sample.group for sample in given.samples]
    size = len(given.labels)
    pairs = given.truth * size + told

    def macro(places: Integers) -> float:
        return macro_f1_of(np.bincount(pairs[places], minlength=size * size).reshape(size, size))

    counts = np.bincount(pairs, minlength=size * size).reshape(size, size)
    return HeadFigures(
        head,
        part,
        note,
        bootstrap((told == given.truth).astype(float).tolist(), groups=groups),
        bootstrap_measure(macro, len(told), groups=groups),
        _top5(given, groups),
        given.labels,
        tuple(label_scores(counts, given.labels)),
        tuple(tuple(int(count) for count in row) for row in counts),
        _calibration(given, fitted_on),
        _mistakes(given, told),
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


def _mistakes(given: Answers, told: Integers) -> tuple[Mistake, ...]:
    sure = softmax(given.logits).max(axis=1)
    wrong = [i for i in np.argsort(-sure, kind="stable").tolist() if told[i] != given.truth[i]]
    return tuple(
        Mistake(
            str(given.samples[i].path),
            given.samples[i].place,
            given.labels[given.truth[i]],
            given.labels[told[i]],
            float(sure[i]),
        )
        for i in wrong
    )

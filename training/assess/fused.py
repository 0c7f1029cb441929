"""Logistic regression of labels on the picture's vector, on the title's vector, and on both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from catalog.progress import Progress, no_progress
from evaluation.classification import accuracy, macro_f1
from evaluation.intervals import Interval, bootstrap_measure
from training.assess.encoding import Encoder, encode
from training.data.samples import Dataset, Sample, Split
from training.errors import TrainingError
from training.teaching.titles import Titles

STRENGTH = 10.0  # inverse of the regularisation: vectors of unit length have small numbers
MOST_ROUNDS = 1_000

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FusedFigures:
    """Measures of a head's labels predicted from one kind of vector."""

    head: str
    reads: str  # picture, title, or picture and title
    accuracy: Interval
    macro_f1: Interval


def measure_fused(
    encoder: Encoder, dataset: Dataset, split: Split, head: str, titles: Titles, progress: Progress = no_progress
) -> Iterator[FusedFigures]:
    """Fit on the training split and measure on another: the run's own split, which keeps groups on one side.

    Only pictures with a title and a label of the head take part; TrainingError when there are too few.
    """
    learned_on, asked = (_usable(dataset.part(part), head) for part in ("train", split))
    labels = {sample.labels[head] for sample in learned_on}
    if len(labels) < 2 or not asked:
        raise TrainingError(
            f"{len(learned_on)} training and {len(asked)} {split} pictures have a title and a label of {head} "
            f"({len(labels)} different); at least two labels and one picture to ask are needed: use data with titles"
        )
    pictures = encode(encoder, [*learned_on, *asked], progress, "Titles").vectors
    words = titles([sample.title for sample in [*learned_on, *asked]])
    both = np.concatenate([pictures, words], axis=1)
    for reads, vectors in (("picture", pictures), ("title", words), ("picture and title", both)):
        yield _figures(head, reads, vectors, learned_on, asked)


def _usable(samples: Sequence[Sample], head: str) -> list[Sample]:
    return [sample for sample in samples if sample.title and sample.labels.get(head)]


def _figures(
    head: str, reads: str, vectors: Floats, learned_on: Sequence[Sample], asked: Sequence[Sample]
) -> FusedFigures:
    cut = len(learned_on)
    model = LogisticRegression(C=STRENGTH, max_iter=MOST_ROUNDS)
    model.fit(vectors[:cut], [sample.labels[head] for sample in learned_on])
    given = np.array(model.predict(vectors[cut:]), object)
    truth = np.array([sample.labels[head] for sample in asked], object)
    groups = [sample.group or sample.identity for sample in asked]

    def right(places: Integers) -> float:
        return accuracy(truth[places].tolist(), given[places].tolist())

    def macro(places: Integers) -> float:
        return macro_f1(truth[places].tolist(), given[places].tolist())

    found = (bootstrap_measure(measure, len(asked), groups=groups) for measure in (right, macro))
    return FusedFigures(head, reads, next(found), next(found))

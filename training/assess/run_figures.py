"""All figures of one run on one split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.progress import Progress, no_progress
from training.assess.cost import Cost, measure_cost
from training.assess.encoding import Encoded, Encoder, encode, run_encoder
from training.assess.fused import FusedFigures, measure_fused
from training.assess.labels import Answers, HeadFigures, answers, measure_head
from training.assess.parts import Only, Part, by_head, groups_are_apart, narrowed, parts
from training.assess.retrieval import AgainFigures, Shown, WordsFigures, measure_again, measure_words, needs_all_splits
from training.data.samples import SPLITS, Dataset, Sample, Split
from training.errors import TrainingError
from training.run import Run
from training.teaching.titles import Titles


@dataclass(frozen=True)
class RunFigures:
    """The figures of a run on a split, by part of it."""

    split: Split
    note: str  # what the split's pictures were used for before
    pictures: int
    heads: tuple[HeadFigures, ...]
    again: tuple[AgainFigures, ...]
    words: tuple[WordsFigures, ...]
    fused: tuple[FusedFigures, ...]
    cost: Cost | None


def choose_split(dataset: Dataset, wanted: Split | None = None) -> tuple[Split, str]:
    """The split to measure on and a sentence about it: test, or validation when the run has no test split."""
    split: Split = wanted or ("test" if dataset.part("test") else "validation")
    if not dataset.part(split):
        held = ", ".join(name for name in SPLITS if dataset.part(name)) or "no split at all"
        raise TrainingError(f"The run has no {split} pictures; it has {held}.")
    apart = "No group (sender, product family) is both here and in training. "
    lead = apart if groups_are_apart(dataset, split) else ""
    match split:
        case "test":
            return split, lead + "No training and no choice of settings saw these pictures."
        case "validation":
            why = "" if wanted or dataset.part("test") else "The run has no test split. "
            return split, f"{why}{lead}Epochs and settings may have been chosen on these pictures: a little flattering."
        case "train":
            return split, "These pictures were trained on: the figures say how well they are remembered, no more."


def measure_run(
    run: Run,
    split: Split | None = None,
    *,
    only: Sequence[Only] = (),
    titles: Titles | None = None,
    fused: str = "",
    cost: bool = True,
    progress: Progress = no_progress,
) -> RunFigures:
    """Measure a finished run; split None is test, or validation when there is none.

    titles: encodes titles, for networks trained towards them and for `fused`, a head whose labels are predicted from
    picture, title and both. Raises TrainingError for a split without pictures, an unknown head, `fused` without titles.
    """
    dataset = run.samples()
    chosen, note = choose_split(dataset, split)
    encoder = run_encoder(run)
    samples = dataset.part(chosen)
    encoded = _encode(encoder, samples, chosen, progress)
    fitted_on = _calibration_set(encoder, dataset, chosen, progress)
    found = parts(dataset, chosen)
    if fused and titles is None:
        raise TrainingError("Titles need a text encoder: see `shoplens model list`")
    predicted = measure_fused(encoder, dataset, chosen, fused, titles, progress) if fused and titles else ()
    return RunFigures(
        chosen,
        note,
        len(samples),
        tuple(_heads(encoder, samples, encoded, fitted_on, found, only)),
        tuple(_again(encoder, dataset, chosen, encoded, found, progress)),
        tuple(measure_words(samples, encoded.aligned, titles, found)),
        tuple(predicted),
        measure_cost(run.folder) if cost else None,
    )


def _encode(encoder: Encoder, samples: Sequence[Sample], split: Split, progress: Progress) -> Encoded:
    return encode(encoder, samples, progress, f"Pictures of {split}")


def _calibration_set(
    encoder: Encoder, dataset: Dataset, split: Split, progress: Progress
) -> tuple[Sequence[Sample], Encoded] | None:
    """Validation's answers, for the temperature; None when they are what is measured or there are none."""
    samples = dataset.part("validation")
    if split != "test" or not samples:
        return None
    return samples, _encode(encoder, samples, "validation", progress)


def _heads(
    encoder: Encoder,
    samples: Sequence[Sample],
    encoded: Encoded,
    fitted_on: tuple[Sequence[Sample], Encoded] | None,
    found: Sequence[Part],
    only: Sequence[Only],
) -> Iterator[HeadFigures]:
    for restriction in only:
        if restriction.head not in encoder.heads:
            raise TrainingError(f"The run has no head {restriction.head!r}; it has {', '.join(encoder.heads)}.")
    for head, labels in encoder.heads.items():
        asked: list[tuple[Part, Only | None]] = [(part, None) for part in found]
        asked += [(narrowed(part, samples, o), o) for o in only if o.head == head for part in found]
        for part, narrowing in asked:
            among = narrowing.labels if narrowing else None
            given = _answers_of(part, samples, encoded, head, labels, among)
            if given:
                fitted = answers(fitted_on[0], fitted_on[1].logits[head], head, labels, among) if fitted_on else None
                yield measure_head(head, part.name, part.note, given, fitted)


def _answers_of(
    part: Part,
    samples: Sequence[Sample],
    encoded: Encoded,
    head: str,
    labels: Sequence[str],
    among: Sequence[str] | None,
) -> Answers | None:
    chosen = [samples[i] for i in part.places.tolist()]
    return answers(chosen, encoded.logits[head][part.places], head, labels, among) if chosen else None


def _again(
    encoder: Encoder, dataset: Dataset, split: Split, encoded: Encoded, found: Sequence[Part], progress: Progress
) -> Iterator[AgainFigures]:
    samples = dataset.part(split)
    shown, others = Shown(tuple(samples), encoded.vectors), None
    if needs_all_splits(samples):
        rest = [s for s in dataset.samples if s.split != split and s.identity]
        if rest:
            others = Shown(tuple(rest), _encode(encoder, rest, "train", progress).vectors)
    for part in (*found, *by_head(found, samples, list(encoder.heads))):
        figures = measure_again(part.name, part.note, np.asarray(part.places), shown, others)
        if figures:
            yield figures

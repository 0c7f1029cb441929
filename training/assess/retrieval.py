"""Retrieval within a run's own pictures: by another picture of the same thing, and by titles through a text encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.intervals import Interval, bootstrap
from evaluation.ranking import RankingScore, has_partner, rank, score
from training.assess.parts import Part
from training.data.samples import Sample
from training.errors import TrainingError
from training.teaching.titles import Titles

Floats = npt.NDArray[np.float32]
WITHIN = "gallery: the split's other pictures"
ANYWHERE = "gallery: the other pictures of all splits, because too few things have two pictures in the split"


@dataclass(frozen=True)
class WordsFigures:
    """Recall of pictures by their titles, on one part of a split."""

    part: str
    note: str
    titles: int
    pictures: int
    recall_at_1: Interval
    recall_at_10: Interval


def measure_words(
    samples: Sequence[Sample], aligned: Floats | None, titles: Titles | None, found: Sequence[Part]
) -> Iterator[WordsFigures]:
    """Rank the pictures of each part for each of its titles; nothing for a network not trained towards a text encoder.

    aligned: unit float32 [n, d] of the samples. Raises TrainingError where the titles' vectors have another dimension.
    """
    if aligned is None or titles is None:
        return
    for part in found:
        places = np.array([i for i in part.places.tolist() if samples[i].title], np.int64)
        shown = [samples[i].title for i in places.tolist()]
        asked = sorted(set(shown))
        if len(asked) > 1:
            yield _figures(part, titles(asked), asked, aligned[places], shown)


def _figures(part: Part, queries: Floats, asked: Sequence[str], pictures: Floats, shown: Sequence[str]) -> WordsFigures:
    if queries.shape[1] != pictures.shape[1]:
        raise TrainingError(
            f"Titles have {queries.shape[1]} numbers and pictures {pictures.shape[1]}: not the text encoder that the "
            "network was trained towards; name that one"
        )
    found = rank(queries, asked, pictures, shown)
    first, ten = bootstrap(found.within(1).tolist()), bootstrap(found.within(10).tolist())
    return WordsFigures(part.name, part.note, len(asked), len(shown), first, ten)


@dataclass(frozen=True)
class AgainFigures:
    """Retrieval scores of one part of a split, with the sizes of query set and gallery."""

    part: str
    note: str
    rule: str
    queries: int
    gallery: int
    left_out: int  # pictures of the part with an identity but without another picture to find
    score: RankingScore


@dataclass(frozen=True)
class Shown:
    """n pictures with their vectors, unit float32 [n, d]; those with a known identity make the gallery."""

    samples: tuple[Sample, ...]
    vectors: Floats


def needs_all_splits(samples: Sequence[Sample]) -> bool:
    """Whether fewer than half of the pictures with an identity have another of the same thing among them."""
    identities = [sample.identity for sample in samples]
    known = sum(map(bool, identities))
    return 2 * sum(has_partner(identities)) < known


def measure_again(
    part: str, note: str, places: npt.NDArray[np.int64], split: Shown, others: Shown | None
) -> AgainFigures | None:
    """Rank the split's pictures, or with `others` all, for those at `places`, int64 [m]; None without a query."""
    shown = split if others is None else _joined(split, others)
    identities = [sample.identity for sample in shown.samples]
    partner = has_partner(identities)
    known = [i for i in places.tolist() if identities[i]]
    asked = [i for i in known if partner[i]]
    if not asked:
        return None
    gallery = [i for i, identity in enumerate(identities) if identity]
    place_of = {i: place for place, i in enumerate(gallery)}
    found = rank(
        shown.vectors[asked],
        [identities[i] for i in asked],
        shown.vectors[gallery],
        [identities[i] for i in gallery],
        [place_of[i] for i in asked],
    )
    groups = [shown.samples[i].group or shown.samples[i].identity for i in asked]
    rule = WITHIN if others is None else ANYWHERE
    return AgainFigures(part, note, rule, len(asked), len(gallery), len(known) - len(asked), score(found, groups))


def _joined(split: Shown, others: Shown) -> Shown:
    return Shown((*split.samples, *others.samples), np.concatenate([split.vectors, others.vectors]))

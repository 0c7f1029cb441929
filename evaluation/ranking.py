"""Ranking pictures by their vectors: the rank of the first one with the same identity, and average precision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.intervals import Interval, bootstrap

TOGETHER = 256  # queries scored at a time
NOT_IN_GALLERY = -1

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ranking:
    """The outcome of n queries; a picture is right when it has the query's identity."""

    ranks: Integers  # int64 [n], of the first right picture, from 1
    average_precision: npt.NDArray[np.float64]  # [n], over all right pictures

    def within(self, k: int) -> npt.NDArray[np.float64]:
        """Float64 [n]: 1 for queries with a right picture among the first k, otherwise 0."""
        return (self.ranks <= k).astype(np.float64)

    def chosen(self, places: Integers) -> Ranking:
        """The outcome of the queries with these indices, int64 [m]."""
        return Ranking(self.ranks[places], self.average_precision[places])


@dataclass(frozen=True)
class RankingScore:
    """Recall@1, @5 and mean average precision with their intervals."""

    recall_at_1: Interval
    recall_at_5: Interval
    mean_average_precision: Interval


def rank(
    queries: Floats,
    wanted: Sequence[str],
    gallery: Floats,
    shown: Sequence[str],
    own: Sequence[int] | None = None,
    *,
    things: bool = False,
) -> Ranking:
    """Rank the gallery, unit float32 [m, d], by inner product with each of the queries, unit float32 [n, d].

    wanted [n] and shown [m] are the identities of queries and gallery; own [n] is each query's index in the gallery,
    which is left out of its ranking (-1: it is not there). Among equal scores wrong pictures rank first. With `things`,
    ranks count identities instead of pictures: a product with three pictures takes one place. Raises ValueError for a
    query without a right picture, and for vectors that are not finite.
    """
    number = {name: place for place, name in enumerate(dict.fromkeys([*shown, *wanted]))}
    held = np.array([number[name] for name in shown])
    own = own if own is not None else [NOT_IN_GALLERY] * len(wanted)
    ranks, precisions = [], []
    for start in range(0, len(wanted), TOGETHER):
        scores = queries[start : start + TOGETHER] @ gallery.T
        for row, name, place in zip(scores, wanted[start:], own[start:], strict=False):
            first, precision = _place(row, held, number[name], place, things)
            ranks.append(first)
            precisions.append(precision)
    return Ranking(np.array(ranks, np.int64), np.array(precisions, np.float64))


def score(found: Ranking, groups: Sequence[str] | None = None) -> RankingScore:
    """Recall@1, recall@5 and mean average precision; queries of one group [n] are drawn together for the intervals."""
    return RankingScore(
        bootstrap(found.within(1).tolist(), groups=groups),
        bootstrap(found.within(5).tolist(), groups=groups),
        bootstrap(found.average_precision.tolist(), groups=groups),
    )


def has_partner(identities: Sequence[str]) -> list[bool]:
    """For each picture, whether its identity is known ("" is not) and another of the pictures has it, too."""
    counts = Counter(identities)
    return [bool(identity) and counts[identity] > 1 for identity in identities]


def _place(scores: Floats, held: Integers, wanted: int, own: int, things: bool) -> tuple[int, float]:
    """Rank of the first right picture and average precision, from scores [m] and the gallery's identities [m]."""
    if own != NOT_IN_GALLERY:
        keep = np.arange(len(scores)) != own
        scores, held = scores[keep], held[keep]
    right = held == wanted
    if not right.any():
        raise ValueError("A query has no other picture of its kind in the gallery; leave such queries out.")
    if not np.isfinite(scores).all():
        raise ValueError("A vector holds numbers that are not finite; the network cannot be measured.")
    order = np.lexsort((right, -scores))  # equal scores: wrong pictures first, so that a constant vector finds nothing
    places = np.flatnonzero(right[order]) + 1
    first = len(np.unique(held[order[: places[0]]])) if things else int(places[0])
    return first, float(np.mean(np.arange(1, len(places) + 1) / places))

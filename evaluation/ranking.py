"""Finding the same thing again by its vectors: where the first right picture ranks, and average precision."""

from __future__ import annotations

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
    """For each query the rank of the first right picture (from 1) and its average precision over all right ones."""

    ranks: Integers
    average_precision: npt.NDArray[np.float64]

    def within(self, k: int) -> npt.NDArray[np.float64]:
        """1.0 for the queries whose right picture is among the first k, otherwise 0.0."""
        return (self.ranks <= k).astype(np.float64)

    def chosen(self, places: Integers) -> Ranking:
        """The outcome of some of the queries."""
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
    """Rank gallery vectors [m, d] by their inner product with each of the queries [n, d]; vectors of unit length.

    wanted and shown are what the pictures show; own is each query's place in the gallery, which is left out of its
    ranking (-1: it is not there). Ties count against the query. With things, ranks count what is shown instead of
    pictures: a product with three pictures takes one place. ValueError when a query has nothing to be found.
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
    """Recall@1, @5 and mAP; with groups, queries of one group are drawn together for the intervals."""
    return RankingScore(
        bootstrap(found.within(1).tolist(), groups=groups),
        bootstrap(found.within(5).tolist(), groups=groups),
        bootstrap(found.average_precision.tolist(), groups=groups),
    )


def has_partner(identities: Sequence[str], others: Sequence[str] = ()) -> list[bool]:
    """Whether each picture's identity is known and shown by another of them, or by one of the others."""
    counts: dict[str, int] = {}
    for identity in [*identities, *others]:
        counts[identity] = counts.get(identity, 0) + 1
    return [bool(identity) and counts[identity] > 1 for identity in identities]


def _place(scores: Floats, held: Integers, wanted: int, own: int, things: bool) -> tuple[int, float]:
    """Rank of the first right score and the average precision; the query's own place is no candidate."""
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

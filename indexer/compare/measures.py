"""Measures how two releases differ: quality, overlap of answers, moves by category, latency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluation.intervals import Interval, bootstrap, bootstrap_difference
from evaluation.retrieval import hit_at_k
from indexer.compare.replay import LOGGED, PHOTOS, PICTURES, TITLES, WORDS, AnswerPair, ReleaseAnswer
from indexer.evaluate.words import MEASURES, compute_measures

TOP = 10
Measure = Callable[[AnswerPair, ReleaseAnswer], float]


@dataclass(frozen=True)
class MeasureChange:
    """One measure of one group of queries in both releases, and the interval of the paired difference."""

    group: str
    measure: str
    first: Interval
    second: Interval
    difference: Interval  # second less first


@dataclass
class CategoryMoves:
    """Moves of a category's products within the first ten hits of all answers."""

    category: str
    up: int = 0
    down: int = 0
    stayed: int = 0
    entered: int = 0
    left: int = 0
    wanted: int = 0  # queries for one of its products: judged photos and probes
    found_by_first: int = 0  # of these, with the product in the first place
    found_by_second: int = 0


@dataclass(frozen=True)
class Latency:
    """Percentiles of the milliseconds of an answer, embedding included."""

    kind: str
    count: int
    first_p50: float
    first_p95: float
    second_p50: float
    second_p95: float


@dataclass(frozen=True)
class Measurements:
    """Everything measured on the answers of two releases."""

    counts: dict[str, int]
    changes: tuple[MeasureChange, ...]
    overlap: dict[str, Interval]  # overlap@10 by group, and of all queries
    categories: tuple[CategoryMoves, ...]
    latency: tuple[Latency, ...]
    newly_empty: tuple[str, ...] = field(default=())  # words that found something and find nothing now
    newly_found: tuple[str, ...] = field(default=())  # and the other way round


def measure(replayed: Sequence[AnswerPair]) -> Measurements:
    """All measurements of the answers of both releases."""
    groups = list(dict.fromkeys(pair.query.group for pair in replayed))
    overlap = {
        group: bootstrap([compute_overlap(pair) for pair in replayed if pair.query.group == group]) for group in groups
    }
    if replayed:
        overlap = {"all": bootstrap([compute_overlap(pair) for pair in replayed]), **overlap}
    words = [pair for pair in replayed if pair.query.photo is None]
    return Measurements(
        counts={group: sum(pair.query.group == group for pair in replayed) for group in groups},
        changes=tuple(compare_quality(replayed)),
        overlap=overlap,
        categories=tuple(count_moves(replayed)),
        latency=tuple(compute_latencies(replayed)),
        newly_empty=tuple(pair.query.text for pair in words if pair.first.hits and not pair.second.hits),
        newly_found=tuple(pair.query.text for pair in words if pair.second.hits and not pair.first.hits),
    )


def compute_overlap(pair: AnswerPair, k: int = TOP) -> float:
    """The share of the first k products that both answers have, 0 to 1; 1 when both are empty."""
    first, second = set(pair.first.ids[:k]), set(pair.second.ids[:k])
    longer = max(len(first), len(second))
    return len(first & second) / longer if longer else 1.0


def rank_distance(pair: AnswerPair, k: int = TOP) -> float:
    """The distance of two answers: 0 equal, 1 nothing in common; changes at higher ranks weigh more.

    1 minus the average overlap of Webber, Moffat and Zobel 2010 (A Similarity Measure for Indefinite Rankings).
    """
    return 1 - float(np.mean([compute_overlap(pair, depth) for depth in range(1, k + 1)]))


def compare_quality(replayed: Sequence[AnswerPair]) -> list[MeasureChange]:
    """Quality by group and measure, of groups that have queries."""
    rows: list[MeasureChange] = []
    for group, graded, name, value in _MEASURED:
        chosen = [pair for pair in replayed if pair.query.group == group and bool(pair.query.grades) == graded]
        if chosen:
            first, second = [value(pair, pair.first) for pair in chosen], [value(pair, pair.second) for pair in chosen]
            rows.append(
                MeasureChange(group, name, bootstrap(first), bootstrap(second), bootstrap_difference(second, first))
            )
    return rows


def count_moves(replayed: Sequence[AnswerPair]) -> list[CategoryMoves]:
    """Moves by category, most first."""
    rows: dict[str, CategoryMoves] = {}
    for pair in replayed:
        before, after = _places(pair.first), _places(pair.second)
        for product in before.keys() | after.keys():
            category = (after.get(product) or before[product])[1]
            _count(rows.setdefault(category, CategoryMoves(category)), before.get(product), after.get(product))
        if pair.query.group in (PHOTOS, TITLES, PICTURES):
            _count_found(rows, pair)
    return sorted(rows.values(), key=lambda row: (-(row.entered + row.left), -(row.up + row.down), row.category))


def compute_latencies(replayed: Sequence[AnswerPair]) -> list[Latency]:
    """Latency of word queries and of photo queries."""
    rows: list[Latency] = []
    for kind, wanted in (("words", True), ("photos", False)):
        chosen = [pair for pair in replayed if (pair.query.photo is None) == wanted]
        if chosen:
            sides_of = [pair.first for pair in chosen], [pair.second for pair in chosen]
            times = [np.percentile([side.ms for side in sides], (50, 95)) for sides in sides_of]
            rows.append(Latency(kind, len(chosen), *(round(float(time), 1) for pair in times for time in pair)))
    return rows


def _places(answer: ReleaseAnswer) -> dict[str, tuple[int, str]]:
    """Rank and category of each product of the first ten."""
    return {hit.id: (place, hit.category or "none") for place, hit in enumerate(answer.hits[:TOP], start=1)}


def _count(row: CategoryMoves, before: tuple[int, str] | None, after: tuple[int, str] | None) -> None:
    if before is None or after is None:
        row.entered += before is None
        row.left += after is None
        return
    row.up += after[0] < before[0]
    row.down += after[0] > before[0]
    row.stayed += after[0] == before[0]


def _count_found(rows: dict[str, CategoryMoves], pair: AnswerPair) -> None:
    """Count a query for a product under that product's category, "none" when neither answer has it."""
    shown = (hit.category for hit in (*pair.second.hits, *pair.first.hits) if hit.id in pair.query.grades)
    category = next(shown, "") or "none"
    row = rows.setdefault(category, CategoryMoves(category))
    row.wanted += 1
    row.found_by_first += bool(hit_at_k(pair.first.ids, pair.query.grades, 1))
    row.found_by_second += bool(hit_at_k(pair.second.ids, pair.query.grades, 1))


def _of_words(name: str) -> Measure:
    number = MEASURES.index(name)
    return lambda pair, answer: compute_measures(answer.ids, dict(pair.query.grades))[number]


def _first(pair: AnswerPair, answer: ReleaseAnswer) -> float:
    return hit_at_k(answer.ids, pair.query.grades, 1)


_MEASURED: tuple[tuple[str, bool, str, Measure], ...] = (  # group, whether something answers the query, measure
    (WORDS, True, "nDCG@10", _of_words("nDCG@10")),
    (WORDS, True, "success@1", _of_words("success@1")),
    (WORDS, False, "told that nothing is close", lambda _one, answer: float(answer.nothing_close)),
    (PHOTOS, True, "recall@1", _first),
    (PHOTOS, True, "recall@5", lambda pair, answer: hit_at_k(answer.ids, pair.query.grades, 5)),
    (TITLES, True, "recall@1", _first),
    (PICTURES, True, "recall@1", _first),
    (LOGGED, False, "something close", lambda _one, answer: float(not answer.nothing_close)),
)

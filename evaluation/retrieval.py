"""Measures of rankings against judgements. Rankings are ids, best first; grades are id -> 1, 2, 3."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2


def recall_at_k(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Relevant ids among the first k / min(relevant ids, k); ValueError without a relevant id."""
    if not relevant:
        raise ValueError("Recall is not defined without a relevant id; leave queries without an answer out.")
    return len(set(ranking[:k]) & set(relevant)) / min(len(set(relevant)), k)


def hit_at_k(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 when a relevant id is among the first k, otherwise 0."""
    return float(any(item in relevant for item in ranking[:k]))


def ndcg_at_k(ranking: Sequence[str], grades: Mapping[str, float], k: int) -> float:
    """Discounted gain of the first k, the sum of (2^grade - 1) / log2(rank + 1), divided by that of the best order.

    Burges et al. 2005. Raises ValueError where no grade is above 0.
    """
    ideal = _gain(sorted(grades.values(), reverse=True)[:k])
    if ideal == 0:
        raise ValueError("nDCG is not defined without a grade above 0; leave queries without an answer out.")
    seen: dict[str, float] = {}  # an id given twice gains once
    gains = [seen.setdefault(item, grades.get(item, 0.0)) if item not in seen else 0.0 for item in ranking[:k]]
    return _gain(gains) / ideal


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """1 over the rank of the first relevant id, 0 when there is none."""
    return next((1 / rank for rank, item in enumerate(ranking, start=1) if item in relevant), 0.0)


def _gain(grades: Sequence[float]) -> float:
    return sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))

"""The measures of a ranking, on rankings small enough to check by hand."""

from math import log2

import pytest

from evaluation.retrieval import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank


def test_recall_is_the_share_of_the_relevant_found() -> None:
    assert recall_at_k(["a", "x", "b", "c"], {"a", "b", "d"}, 3) == pytest.approx(2 / 3)


def test_recall_can_reach_one_when_more_are_relevant_than_fit() -> None:
    assert recall_at_k(["a", "b"], {"a", "b", "c"}, 2) == 1.0


def test_recall_without_a_relevant_id_is_refused() -> None:
    with pytest.raises(ValueError, match="without a relevant id"):
        recall_at_k(["a"], set(), 1)


def test_a_hit_is_one_or_nothing() -> None:
    assert hit_at_k(["x", "a"], {"a"}, 2) == 1.0
    assert hit_at_k(["x", "a"], {"a"}, 1) == 0.0


def test_the_best_order_has_an_ndcg_of_one() -> None:
    assert ndcg_at_k(["best", "good", "fair"], {"best": 3, "good": 2, "fair": 1}, 10) == pytest.approx(1.0)


def test_ndcg_counts_grades_and_ranks_as_defined() -> None:
    # (2^1 - 1) / log2(2) + (2^3 - 1) / log2(3), over 7 / log2(2) + 1 / log2(3)
    assert ndcg_at_k(["fair", "best"], {"best": 3, "fair": 1}, 10) == pytest.approx(
        (1 + 7 / log2(3)) / (7 + 1 / log2(3))
    )


def test_an_id_given_twice_gains_once() -> None:
    assert ndcg_at_k(["a", "a"], {"a": 1, "b": 1}, 2) < 1


def test_ndcg_without_a_relevant_id_is_refused() -> None:
    with pytest.raises(ValueError, match="without a grade above 0"):
        ndcg_at_k(["a"], {"a": 0}, 10)


@pytest.mark.parametrize(("ranking", "expected"), [(["a", "x"], 1.0), (["x", "a"], 0.5), (["x", "y"], 0.0), ([], 0.0)])
def test_the_reciprocal_rank_is_of_the_first_relevant_id(ranking: list[str], expected: float) -> None:
    assert reciprocal_rank(ranking, {"a"}) == expected

"""Finding the same thing again, on vectors whose order is plain to see."""

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.ranking import Ranking, has_partner, rank, score


def pointing(*degrees: float) -> npt.NDArray[np.float32]:
    """Unit vectors in the plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


GALLERY = pointing(0, 10, 20, 60)
SHOWN = ["mug", "mug", "bowl", "vase"]


def test_the_rank_is_that_of_the_first_right_picture() -> None:
    found = rank(pointing(1, 19, 1), ["mug", "bowl", "vase"], GALLERY, SHOWN)
    assert found.ranks.tolist() == [1, 1, 4]
    assert found.within(1).tolist() == [1, 1, 0] and found.within(4).tolist() == [1, 1, 1]


def test_average_precision_counts_every_right_picture() -> None:
    found = rank(pointing(18), ["mug"], GALLERY, SHOWN)  # bowl, mug, mug, vase
    assert found.average_precision[0] == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_a_query_does_not_find_itself() -> None:
    assert rank(GALLERY[:1], SHOWN[:1], GALLERY, SHOWN, own=[0]).average_precision.tolist() == [1.0]
    assert rank(pointing(0), ["mug"], pointing(0, 5, 90), ["mug", "bowl", "mug"], own=[0]).ranks.tolist() == [2]


def test_ranks_of_things_count_a_product_with_many_pictures_once() -> None:
    assert rank(pointing(0), ["bowl"], GALLERY, SHOWN).ranks.tolist() == [3]
    assert rank(pointing(0), ["bowl"], GALLERY, SHOWN, things=True).ranks.tolist() == [2]


def test_vectors_that_are_all_alike_find_nothing() -> None:
    same = np.ones((4, 2), np.float32)
    assert rank(same[:1], ["mug"], same, SHOWN).ranks.tolist() == [3]


def test_a_query_without_an_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="no other picture of its kind"):
        rank(GALLERY[3:], ["vase"], GALLERY, SHOWN, own=[3])


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        rank(np.full((1, 2), np.nan, np.float32), ["mug"], GALLERY, SHOWN)


def test_more_queries_than_are_scored_together_keep_their_order() -> None:
    many = np.tile(pointing(1, 1), (300, 1))
    found = rank(many, ["mug", "vase"] * 300, GALLERY, SHOWN)
    assert found.ranks.tolist() == [1, 4] * 300


def test_the_score_is_of_recall_and_precision() -> None:
    result = score(Ranking(np.array([1, 3, 9]), np.array([1.0, 0.5, 0.1])), ["a", "b", "c"])
    assert result.recall_at_1.mean == pytest.approx(1 / 3) and result.recall_at_5.mean == pytest.approx(2 / 3)
    assert result.mean_average_precision.mean == pytest.approx(1.6 / 3)


def test_only_known_things_shown_twice_have_a_partner() -> None:
    assert has_partner(["mug", "mug", "bowl", "", ""]) == [True, True, False, False, False]

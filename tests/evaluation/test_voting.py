"""Votes of neighbours, and how sure they make one."""

import pytest

from evaluation.voting import at_bar, blended, calibrate, ranked_labels, vote


def test_nearer_neighbours_weigh_more_the_sharper_the_vote() -> None:
    labels, scores = ["mug", "bowl", "bowl"], [0.9, 0.8, 0.8]
    assert ranked_labels(vote(labels, scores, 1))[0][0] == "bowl"
    assert ranked_labels(vote(labels, scores, 20))[0][0] == "mug"
    assert sum(vote(labels, scores, 20).values()) == pytest.approx(1)


def test_two_votes_count_together_and_a_silent_one_leaves_it_to_the_other() -> None:
    assert blended({"mug": 1.0}, {"bowl": 1.0}, 0.3) == pytest.approx({"mug": 0.3, "bowl": 0.7})
    assert blended({}, {"bowl": 1.0}, 1.0) == {"bowl": 1.0} and vote([], [], 5) == {}


def test_confidence_is_the_share_that_came_true_and_only_rises() -> None:
    shares = [number / 200 for number in range(200)]
    learnt = calibrate(shares, [number % 2 == 0 or number > 100 for number in range(200)])
    assert learnt.confidence(0.2) == pytest.approx(0.5, abs=0.05) and learnt.confidence(0.99) > 0.97
    assert list(learnt.came_true) == sorted(learnt.came_true)


def test_few_cases_make_nobody_certain() -> None:
    assert calibrate([0.9, 0.9], [True, True]).confidence(0.9) < 0.8
    with pytest.raises(ValueError, match="at least one"):
        calibrate([], [])


def test_a_bar_tells_how_many_reach_it_and_are_right() -> None:
    at = at_bar([0.95, 0.9, 0.5, 0.2], [True, False, True, False], 0.9)
    assert (at.accuracy, at.coverage, at.accuracy_taken) == (0.5, 0.5, 0.5)

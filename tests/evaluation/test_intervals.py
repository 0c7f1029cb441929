"""Bootstrap intervals: where they lie, how wide they are, what they refuse."""

import numpy as np
import pytest

from evaluation.intervals import bootstrap, bootstrap_difference, bootstrap_measure


def test_the_interval_holds_the_mean() -> None:
    interval = bootstrap([0.0, 1.0] * 50)
    assert interval.low < interval.mean == 0.5 < interval.high
    assert interval.count == 100


def test_the_width_is_that_of_theory() -> None:
    interval = bootstrap([0.0, 1.0] * 200)  # the standard error of the mean is 0.5 / sqrt(400)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 0.025, rel=0.1)


def test_more_confidence_is_a_wider_interval() -> None:
    values = [float(number % 7) for number in range(60)]
    assert bootstrap(values, confidence=0.99).high > bootstrap(values, confidence=0.8).high


def test_equal_values_leave_no_doubt() -> None:
    assert str(bootstrap([0.25] * 9)) == "0.250 [0.250, 0.250]"


def test_the_same_values_give_the_same_interval() -> None:
    assert bootstrap([1.0, 2.0, 5.0]) == bootstrap([1.0, 2.0, 5.0])


def test_a_paired_difference_sees_what_single_intervals_hide() -> None:
    hard = [number / 100 for number in range(100)]
    better = [value + 0.02 for value in hard]
    assert bootstrap_difference(better, hard).low > 0
    assert bootstrap(better).low < bootstrap(hard).high


def test_differences_need_pairs() -> None:
    with pytest.raises(ValueError, match="2 and 1 values cannot be paired"):
        bootstrap_difference([1.0, 2.0], [1.0])


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_outside_zero_to_one_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"for example 0\.95"):
        bootstrap([1.0], confidence=confidence)


def test_a_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to take a mean of"):
        bootstrap([])


def test_photos_of_one_sender_are_drawn_together() -> None:
    values, senders = [0.0] * 50 + [1.0] * 50, ["Ann"] * 50 + ["Bo"] * 50
    alone, together = bootstrap(values), bootstrap(values, groups=senders)
    assert (together.low, together.high) == (0.0, 1.0)
    assert together.mean == alone.mean and alone.high < 0.7


def test_values_without_a_group_stand_alone() -> None:
    values = [0.0, 1.0, 1.0] * 20
    assert bootstrap(values, groups=[""] * 60) == bootstrap(values)


def test_groups_must_be_as_many_as_values() -> None:
    with pytest.raises(ValueError, match="2 groups for 3 values"):
        bootstrap([1.0, 2.0, 3.0], groups=["a", "b"])


def test_any_measure_has_an_interval() -> None:
    values = np.arange(200)
    interval = bootstrap_measure(lambda places: float(np.median(values[places])), 200)
    assert interval.low < interval.mean == 99.5 < interval.high


def test_any_measure_respects_groups() -> None:
    values = np.array([0.0] * 10 + [1.0] * 10)
    interval = bootstrap_measure(lambda p: float(values[p].mean()), 20, groups=["Ann"] * 10 + ["Bo"] * 10)
    assert (interval.low, interval.high) == (0.0, 1.0)

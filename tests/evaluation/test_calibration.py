"""Reliability bins, the calibration error and the temperature, on answers whose sureness is known."""

import numpy as np
import pytest

from evaluation.calibration import Bin, calibration_error, fit_temperature, reliability, softmax

RANDOM = np.random.default_rng(5)


def test_probabilities_add_up_and_flatten_with_heat() -> None:
    cold, hot = softmax(np.array([[2.0, 0.0]])), softmax(np.array([[2.0, 0.0]]), temperature=4.0)
    assert cold.sum() == pytest.approx(1) and cold[0, 0] > hot[0, 0] > 0.5


def test_huge_logits_stay_numbers() -> None:
    assert softmax(np.array([[2000.0, 0.0]])).tolist() == [[1.0, 0.0]]


def test_bins_hold_every_answer_once_and_their_own() -> None:
    bins = reliability(np.array([0.05, 0.1, 0.95, 1.0]), np.array([False, True, True, True]), bins=10)
    assert [(bin_.low, bin_.count, bin_.accuracy) for bin_ in bins] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]


def test_an_answer_as_sure_as_it_is_right_has_no_error() -> None:
    sure = RANDOM.uniform(0.2, 1, 50_000)
    assert calibration_error(reliability(sure, RANDOM.uniform(size=50_000) < sure)) < 0.01


def test_the_error_is_the_mean_gap_weighted_by_count() -> None:
    bins = [Bin(0.8, 0.9, 0.85, 0.75, 30), Bin(0.9, 1.0, 0.95, 0.65, 10)]
    assert calibration_error(bins) == pytest.approx((30 * 0.1 + 10 * 0.3) / 40)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_spoilt_the_logits_is_found(temperature: float) -> None:
    logits = RANDOM.normal(size=(20_000, 4)) * 2
    truth = np.array([RANDOM.choice(4, p=row) for row in softmax(logits)])
    assert fit_temperature(logits * temperature, truth) == pytest.approx(temperature, rel=0.05)


@pytest.mark.parametrize("measure", [reliability, fit_temperature])
def test_nothing_cannot_be_calibrated(measure) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(ValueError, match="at least one"):
        measure(np.zeros((0, 2)), np.zeros(0, int))


def test_no_bins_have_no_error() -> None:
    with pytest.raises(ValueError, match="no answers"):
        calibration_error([])

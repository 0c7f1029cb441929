"""Counts, and how often each picture is drawn."""

from pathlib import Path

import numpy as np
import pytest

from training.data.balance import counts, weights
from training.data.samples import Sample, heads_of
from training.errors import TrainingError

SAMPLES = [
    *(Sample(Path(f"/m{i}"), {"shop": "Mugs"}, split="train") for i in range(8)),
    *(Sample(Path(f"/b{i}"), {"shop": "Bowls", "colour": "red"}, split="validation") for i in range(2)),
]


def drawn(power: float, samples: list[Sample] = SAMPLES) -> list[float]:
    return [round(float(w), 4) for w in weights(samples, heads_of(samples), power)]


def test_labels_are_counted_by_split() -> None:
    bowls, mugs = counts(SAMPLES)["shop"]
    assert (bowls.label, bowls.parts, bowls.total) == ("Bowls", {"train": 0, "validation": 2, "test": 0}, 2)
    assert (mugs.label, mugs.parts["train"]) == ("Mugs", 8)


def test_power_nought_draws_pictures_evenly_and_one_draws_labels_evenly() -> None:
    one_head = [Sample(s.path, {"shop": s.labels["shop"]}) for s in SAMPLES]
    assert drawn(0, one_head) == [1.0] * 10
    assert sum(drawn(1, one_head)[:8]) == pytest.approx(sum(drawn(1, one_head)[8:]), abs=1e-3)


def test_half_the_power_lies_between() -> None:
    one_head = [Sample(s.path, {"shop": s.labels["shop"]}) for s in SAMPLES]
    half = drawn(0.5, one_head)
    assert half[8] / half[0] == pytest.approx(2, abs=1e-3)  # (8 / 2) ** 0.5


def test_pictures_without_a_label_weigh_as_the_mean_and_all_average_one() -> None:
    found = weights([*SAMPLES, Sample(Path("/u"), identity="x")], heads_of(SAMPLES), 1)
    assert found.mean() == pytest.approx(1)
    assert found.dtype == np.float64
    assert found[0] < found[10] < found[8]


def test_a_power_outside_its_range_is_refused() -> None:
    with pytest.raises(TrainingError, match="0 draws samples evenly"):
        weights(SAMPLES, heads_of(SAMPLES), 2)

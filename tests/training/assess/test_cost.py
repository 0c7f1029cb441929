"""Time, memory and size of a network, in a process of its own."""

from pathlib import Path

import pytest

from training.assess.cost import measure_cost
from training.errors import TrainingError
from training.run import Run


def test_a_runs_cost_is_that_of_its_own_process(untouched_run: Run) -> None:
    cost = measure_cost(untouched_run.folder)
    assert 0 < cost.fastest_ms <= cost.median_ms
    assert cost.peak_memory_mb > 50  # Python and torch alone
    assert cost.parameters > 0 and cost.weights_mb == pytest.approx(
        untouched_run.weights.stat().st_size / 1e6, abs=0.01
    )


def test_what_cannot_be_measured_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no training run"):
        measure_cost(tmp_path)

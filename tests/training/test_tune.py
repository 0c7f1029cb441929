"""The search picks a rate that trains, and says what it tried."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.training import TINY, quiet
from training.data.samples import Dataset
from training.errors import TrainingError
from training.fit import Material
from training.run import Run, RunConfig
from training.tune import tuned


def configuration(dataset: Dataset, **recipe: object) -> RunConfig:
    return RunConfig(replace(TINY, **recipe), dataset.heads, (0.5,) * 3, (0.25,) * 3)  # type: ignore[arg-type]


def test_the_rate_that_validation_likes_best_is_taken(dataset: Dataset, cache: Path, tmp_path: Path) -> None:
    config = configuration(dataset, epochs=12, peak_rate=100.0)
    found = tuned(Material(dataset, cache), config, Run(tmp_path), quiet)
    tuning = json.loads((tmp_path / "tune.json").read_text())
    assert found.recipe.peak_rate == tuning["chosen"]["rate"] < 400
    assert len({trial["rate"] for trial in tuning["trials"]}) == 5
    assert found.recipe.epochs in (6, 12)
    assert not (tmp_path / "trial").exists()


def test_without_validation_pictures_nothing_can_be_tuned(dataset: Dataset, cache: Path, tmp_path: Path) -> None:
    blind = Dataset(dataset.part("train"), dataset.heads)
    with pytest.raises(TrainingError, match="needs a validation split"):
        tuned(Material(blind, cache), configuration(dataset), Run(tmp_path), quiet)

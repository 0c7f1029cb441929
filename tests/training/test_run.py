"""A run's folder is read again, one of an earlier version too."""

import json
from pathlib import Path

import pytest

from tests.support.training import TINY
from training.errors import TrainingError
from training.run import Run, RunConfig


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A folder with settings, as they are when training begins."""
    run = Run.create(tmp_path, "mugs")
    run.write_config(RunConfig(TINY, {"kind": ("bowl", "mug")}, (0.5,) * 3, (0.25,) * 3))
    return run


def changed(run: Run, **recipe: object) -> Run:
    """The run, its recipe's stored keys changed."""
    path = run.folder / "config.json"
    raw = json.loads(path.read_text())
    raw["recipe"] = {key: value for key, value in {**raw["recipe"], **recipe}.items() if value is not None}
    path.write_text(json.dumps(raw))
    return run


def test_the_recipe_that_ran_is_read_as_it_was_written(run: Run) -> None:
    assert run.config.recipe == TINY


def test_the_recipe_of_an_earlier_version_is_read(run: Run) -> None:
    assert changed(run, interpolation=None, learnt=0.5, half_epochs=2).config.recipe.interpolation == 0.5


def test_a_recipe_that_nothing_here_wrote_is_refused(run: Run) -> None:
    with pytest.raises(TrainingError, match="train anew"):
        _ = changed(run, magic=1).config

"""The notebooks of docs/notebooks run from their first cell to their last, and hold nothing that a run gave."""

import subprocess
import sys

import pytest

from scripts.notebooks import FOLDER, find_outputs
from webapp.settings import PROJECT

NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_notebook_holds_what_a_run_gave(name: str) -> None:
    assert not find_outputs(FOLDER / f"{name}.ipynb")


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != "training"])
def test_a_notebook_runs(name: str) -> None:
    told = run(name)
    assert len(told.splitlines()) > 8


def test_long_the_training_notebook_runs() -> None:
    told = run("training")
    assert "accuracy" in told
    assert "report.html" in told


def run(name: str) -> str:
    command = [sys.executable, PROJECT / "scripts" / "notebooks.py", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout

"""`shoplens model train` from its options to its folder, and each thing that can be wrong with them in one line."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.training import SHADES, draw
from training.recipe import find_recipe, read_recipe
from webapp.cli.model import train_run
from webapp.cli.model.train import train
from webapp.settings import Settings

Run = Callable[..., Result]
Options = tuple[str, ...]
QUICK = shlex.split("--recipe quick --epochs 2 --batch 8 --workers 1")
SMALL = 'architecture = "basic-cnn"\nsize = 32\nepochs = 1\nbatch = 8\nbf16 = false\nworkers = 1\n'


@pytest.fixture
def model_train(tmp_path: Path) -> Run:
    """Run the command with an instance folder of its own."""

    def run(*arguments: str) -> Result:
        environment = Settings(instance=tmp_path / "instance").as_environment()
        return CliRunner().invoke(train, [str(a) for a in arguments], env=environment, catch_exceptions=False)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder a label."""
    for colour, label in SHADES.items():
        (tmp_path / "shades" / label).mkdir(parents=True, exist_ok=True)
        for view in range(5):
            draw(tmp_path / "shades" / label / f"{colour}-{view}.png", colour, view)
    return tmp_path / "shades"


@pytest.fixture
def small(tmp_path: Path) -> Options:
    """Options of a run of a second."""
    (tmp_path / "small.toml").write_text(SMALL)
    return ("--recipe", str(tmp_path / "small.toml"))


def runs_of(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "instance" / "runs").glob("*-*"))


def test_a_folder_of_pictures_becomes_a_run(model_train: Run, folder: Path, tmp_path: Path) -> None:
    result = model_train("--data", f"shade={folder}", "--name", "first", *QUICK)
    assert result.exit_code == 0, result.output
    (run,) = runs_of(tmp_path)
    assert run.name.endswith("-first")
    assert {"config.json", "log.jsonl", "samples.csv", "weights.safetensors", "curves.png"} <= {
        p.name for p in run.iterdir()
    }
    config = json.loads((run / "config.json").read_text())
    assert config["heads"] == {"shade": ["cold", "warm"]}
    assert config["data"][0] == f"--data shade={folder}"
    assert config["mean"] != [0.5, 0.5, 0.5]
    recipe, bundled = config["recipe"], read_recipe(find_recipe("quick"))
    assert {**bundled, "epochs": 2, "batch": 8, "workers": 1}.items() <= recipe.items(), "options outrank the file"
    assert config["facts"]["recipe"] == "quick"
    assert (run / "recipe.toml").read_text() == find_recipe("quick").read_text()
    assert "shoplens model package" in result.output


def test_a_run_can_be_extended_by_a_label(model_train: Run, folder: Path, small: Options, tmp_path: Path) -> None:
    model_train("--data", f"shade={folder}", "--name", "first", *small)
    (first,) = runs_of(tmp_path)
    (folder / "grey").mkdir()
    for view in range(5):
        draw(folder / "grey" / f"grey-{view}.png", "silver", view)
    result = model_train("--data", f"shade={folder}", "--name", "more", "--extend", first.name, *small)
    assert result.exit_code == 0, result.output
    config = json.loads((runs_of(tmp_path)[-1] / "config.json").read_text())
    assert config["heads"] == {"shade": ["cold", "warm", "grey"]}
    assert config["started_from"] == first.name
    kept = json.loads((runs_of(tmp_path)[-1] / "kept.json").read_text())
    assert set(kept["before"]) == set(kept["after"]) >= {"accuracy:shade", "loss"}
    assert f"on the validation pictures of {first.name}, accuracy:shade" in result.output


def test_stopping_a_run_says_how_to_go_on(
    model_train: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stops = train_run.fit, iter([True])

    def fit(*arguments: object, **options: object) -> object:
        if next(stops, False):
            arguments[2].checkpoint.touch()  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return whole(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(train_run, "fit", fit)
    result = model_train("--data", f"shade={folder}", *QUICK)
    (run,) = runs_of(tmp_path)
    assert result.exit_code == 1
    assert f"go on with: shoplens model train --resume {run.name}" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--arch", "lenet"], "expected one of basic-cnn"),
        (["--weights", "missing.pth"], "missing.pth: no such file"),
        (["--teacher", "mobilenet-v2"], "expected ARCHITECTURE:FILE"),
        (["--start", "nothing"], "There is no run 'nothing'"),
        (["--learnt", "0.5"], "name it by --start or --extend"),
        (["--resume", "nothing"], "There is no run 'nothing'"),
        (["--text"], "--text needs titles"),
        (["--recipe", "slow"], "There is no recipe 'slow'"),
        (["--epochs", "0"], "0"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    model_train: Run, folder: Path, arguments: list[str], said: str
) -> None:
    result = model_train("--data", f"shade={folder}", *QUICK, *arguments)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_head_named_as_torch_names_its_own_parts_is_refused_and_leaves_no_folder(
    model_train: Run, folder: Path, tmp_path: Path
) -> None:
    result = model_train("--data", f"type={folder}", *QUICK)
    assert result.exit_code == 1
    assert "label head 'type'" in result.output
    assert runs_of(tmp_path) == []


def test_a_recipe_of_ones_own_names_data_and_the_run(model_train: Run, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "shades.toml"
    own.write_text(f'data = ["shade={folder}"]\n{SMALL}')
    result = model_train("--recipe", own)
    assert result.exit_code == 0, result.output
    (run,) = runs_of(tmp_path)
    assert run.name.endswith("-shades")
    assert json.loads((run / "config.json").read_text())["data"][0] == f"--data shade={folder}"


def test_a_run_that_has_ended_cannot_be_resumed(model_train: Run, folder: Path, small: Options, tmp_path: Path) -> None:
    model_train("--data", f"shade={folder}", *small)
    (run,) = runs_of(tmp_path)
    result = model_train("--resume", run.name)
    assert result.exit_code == 1
    assert f"{run.name} has ended" in result.output
    assert "leave --recipe out" in model_train("--resume", run.name, "--recipe", "quick").output


def test_labels_in_a_file_that_is_none_are_refused(model_train: Run, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("picture;kind\na.jpg;mug\n")
    result = model_train("--data", f"shade={tmp_path / 'labels.csv'}", *QUICK)
    assert result.exit_code == 1
    assert "image" in result.output
    assert "label" in result.output


def test_one_label_is_nothing_to_tell_apart(model_train: Run, folder: Path) -> None:
    for path in (folder / "cold").iterdir():
        path.unlink()
    (folder / "cold").rmdir()
    result = model_train("--data", f"shade={folder}", *QUICK)
    assert result.exit_code == 1
    assert "one label" in result.output

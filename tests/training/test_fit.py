"""A run learns, can be stopped and gone on with to the last bit, and ends in a clear line when it cannot go on."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.support.training import Train, trainer
from training import fit as fitting
from training.data.samples import Dataset
from training.errors import TrainingError
from training.pixels import load_pixels
from training.run import Run, network_of
from training.validation import ask

HARD = {"augmentation": "heavy", "bf16": True}


class Stopped(Exception):
    """Stands for whatever ends a process in the middle of a step."""


def stop_at(step: int) -> Callable[[str, int, int, str], None]:
    def progress(what: str, done: int, _total: int, _note: str = "", /) -> None:
        if what == "Training" and done == step:
            raise Stopped

    return progress


def weights_of(run: Run) -> str:
    return hashlib.sha256(run.weights.read_bytes()).hexdigest()


def test_a_run_learns_what_the_pictures_show(train: Train) -> None:
    run, _ = train(epochs=12)
    last = run.log_lines()[-1]
    assert last["validation accuracy:shade"] == 1.0
    assert last["loss"] < run.log_lines()[0]["loss"]


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(train: Train) -> None:
    first, again, other = (train(name, epochs=1, seed=seed)[0] for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert weights_of(first) == weights_of(again) != weights_of(other)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset, cache: Path) -> Run:
    """A run that nothing ended, on pictures that are changed much."""
    return trainer(tmp_path_factory.mktemp("unbroken"), dataset, cache)("whole", **HARD)[0]


@pytest.mark.parametrize("step", [2, 3, 4, 8])
def test_a_run_killed_in_any_step_ends_as_an_unbroken_one(
    train: Train, monkeypatch: pytest.MonkeyPatch, unbroken: Run, step: int
) -> None:
    monkeypatch.setattr(fitting, "KEEP_EVERY_S", 0)
    with pytest.raises(Stopped):
        train("broken", progress=stop_at(step), **HARD)
    broken, _ = train("broken", resume=True, **HARD)
    assert weights_of(broken) == weights_of(unbroken)
    assert [line["loss"] for line in broken.log_lines()] == [line["loss"] for line in unbroken.log_lines()]


def test_going_on_does_not_place_products_again(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    run, config = train("before", epochs=1)
    start = (run.load_network(), config)
    unbroken, _ = train("whole", start=start)
    monkeypatch.setattr(fitting, "KEEP_EVERY_S", 0)
    with pytest.raises(Stopped):
        train("broken", start=start, progress=stop_at(4))
    told: list[str] = []
    broken, _ = train("broken", start=start, resume=True, progress=lambda what, *_: told.append(what))
    assert set(told) == {"Training"}
    assert weights_of(broken) == weights_of(unbroken)


def test_going_on_without_a_checkpoint_says_to_start_anew(train: Train) -> None:
    with pytest.raises(TrainingError, match="never reached its first checkpoint"):
        train(resume=True)


def test_a_loss_that_is_no_number_ends_in_one_clear_line(train: Train) -> None:
    with pytest.raises(TrainingError, match=r"rate 1e\+08 is too high.*--tune"):
        train(peak_rate=1e8)


def test_a_full_disk_leaves_the_earlier_checkpoint_whole(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Stopped):
        train("full", progress=stop_at(4))
    monkeypatch.setattr("training.checkpoint.save_file", full)
    with pytest.raises(TrainingError, match="full; what was saved before is whole"):
        train("full", resume=True)
    monkeypatch.undo()
    run, _ = train("full", resume=True)
    assert run.weights.exists()


def test_patience_stops_a_run_that_gets_no_better_and_keeps_its_best_network(train: Train) -> None:
    run, _ = train(epochs=40, patience=2, peak_rate=0.05)
    assert len(run.log_lines()) < 40


def test_with_the_backbone_standing_still_only_the_heads_learn(train: Train) -> None:
    run, config = train(epochs=1, head_only_epochs=1, colour_weight=0.0)
    torch.manual_seed(config.recipe.seed)
    before, after = network_of(config), run.load_network()
    pairs = zip(before.backbone.parameters(), after.backbone.parameters(), strict=True)
    assert all(torch.equal(old, new) for old, new in pairs)
    assert not torch.equal(before.heads["shade"].weight, after.heads["shade"].weight)


def test_a_given_share_of_colour_lengthens_the_embedding(train: Train) -> None:
    run, config = train(epochs=1, colour_weight=0.25)
    pixels = load_pixels(run.samples().part("train"), 32, run.folder)
    vectors = ask(run.load_network(), pixels, config.mean, config.std).embeddings
    assert vectors.shape[1] == config.dimension == config.recipe.dimension + 192
    assert (vectors[:, 16:] ** 2).sum(1) == pytest.approx(0.25, abs=1e-3)

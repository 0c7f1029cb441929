"""`shoplens model prove`, as it is typed; and the card that a kept release hands on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from safetensors.torch import save_file

from serving.cards import Card, Probes, read_card, write_card
from serving.handlers.architectures import backbone
from serving.identity import fingerprint
from webapp.cli import main

KEY = "image-encoder-1.0.0"
Shoplens = Callable[..., Result]


@pytest.fixture
def shoplens(tmp_path: Path) -> Shoplens:
    """`shoplens model …` with a model store of its own, in which there is one encoder."""
    environment = {"SHOPLENS_MODEL_STORE": str(tmp_path / "store"), "SHOPLENS_INSTANCE": str(tmp_path / "instance")}
    (tmp_path / "store").mkdir()
    save_file(backbone("basic-cnn").state_dict(), tmp_path / "features.safetensors")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["model", *arguments], env=environment)

    assert package(run, tmp_path).exit_code == 0
    return run


def package(shoplens: Shoplens, folder: Path) -> Result:
    weights = ("--weights", str(folder / "features.safetensors"))
    return shoplens("package", "--arch", "basic-cnn", "--version", "1.0.0", "--size", "64", *weights)


def card_of(folder: Path) -> Card:
    return read_card(folder / "store" / f"{KEY}.json")


def test_an_old_card_gets_its_probes_and_keeps_its_identity(shoplens: Shoplens, tmp_path: Path) -> None:
    old = replace(card_of(tmp_path), probes=None, source_sha256="", handler_sha256="1" * 64)
    write_card(old, tmp_path / "store")
    assert f"{KEY}: every answer is the card's; the card was brought up to date" in shoplens("prove").stdout
    assert card_of(tmp_path).probes
    assert fingerprint(card_of(tmp_path)) == fingerprint(old)
    assert "the card is up to date" in shoplens("prove", KEY).stdout


def test_other_answers_leave_the_card_as_it_is(shoplens: Shoplens, tmp_path: Path) -> None:
    card = card_of(tmp_path)
    wrong = replace(card, probe=replace(card.probe, vector=tuple(reversed(card.probe.vector))))
    write_card(wrong, tmp_path / "store")
    done = shoplens("prove")
    assert done.exit_code == 1
    assert "package it as a new version" in done.stderr
    assert card_of(tmp_path) == wrong
    assert "there are: image-encoder-1.0.0" in shoplens("prove", "nobody-1.0.0").stderr


def test_a_lost_card_made_again_is_the_model_of_the_release_that_kept_it(shoplens: Shoplens, tmp_path: Path) -> None:
    card = card_of(tmp_path)
    assert card.probes is not None
    rows = [[number * 1.0007 for number in row] for row in card.probes.rows(card.dimension)]
    kept = replace(card, probes=Probes.of(card.probes.inputs, rows))  # as another machine made it
    (tmp_path / "instance" / "releases" / "one").mkdir(parents=True)
    write_card(kept, tmp_path / "instance" / "releases" / "one")
    (tmp_path / "store" / f"{KEY}.json").unlink()
    assert package(shoplens, tmp_path).exit_code == 0
    assert fingerprint(card_of(tmp_path)) == fingerprint(kept) != fingerprint(card)

"""`shoplens model package`, as it is typed; what it says when it cannot."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from safetensors.torch import save_file

from serving.cards import Card, Input, Probes, read_card, write_card
from serving.handlers.architectures import backbone
from serving.identity import fingerprint
from tests.support.small_clip import make_clip
from tests.support.small_sentence_encoder import as_sentence_transformer, make_xlm_roberta
from webapp.cli import main

Package = Callable[..., Result]
ENCODER = ("--arch", "basic-cnn", "--version", "1.0.0", "--size", "64")
KEY = "image-encoder-1.0.0"
Shoplens = Callable[..., Result]


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Run the command with a model store of its own."""
    environment = {"SHOPLENS_MODEL_STORE": str(tmp_path / "store"), "SHOPLENS_INSTANCE": str(tmp_path / "instance")}
    (tmp_path / "store").mkdir()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["model", "package", *arguments], env=environment)

    return run


@pytest.fixture
def weights(tmp_path: Path) -> str:
    save_file(backbone("basic-cnn").state_dict(), tmp_path / "features.safetensors")
    return str(tmp_path / "features.safetensors")


def test_pretrained_weights_become_an_archive(package: Package, weights: str, tmp_path: Path) -> None:
    done = package(*ENCODER, "--weights", weights, "--licence", "Apache-2.0")
    assert done.exit_code == 0, done.output
    assert "image-encoder-1.0.0: basic-cnn, 448 numbers" in done.stdout
    assert "index build --image-model image-encoder-1.0.0" in done.stdout
    assert (tmp_path / "store" / "image-encoder-1.0.0.mar").is_file()


def test_a_version_that_exists_is_refused_in_one_line(package: Package, weights: str) -> None:
    package(*ENCODER, "--weights", weights)
    again = package(*ENCODER, "--weights", weights)
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    assert len(again.stderr.splitlines()) == 1


def test_both_towers_of_clip_become_archives(package: Package, tmp_path: Path) -> None:
    done = package("--arch", "clip", "--weights", str(make_clip(tmp_path / "tiny")), "--version", "1.0.0")
    assert done.exit_code == 0, done.output
    assert "--with clip-image-1.0.0,clip-text-1.0.0" in done.stdout
    assert {path.name for path in (tmp_path / "store").glob("*.mar")} == {"clip-image-1.0.0.mar", "clip-text-1.0.0.mar"}


def test_a_sentence_encoder_of_many_languages_becomes_an_archive(package: Package, tmp_path: Path) -> None:
    folder = as_sentence_transformer(make_xlm_roberta(tmp_path / "tiny"), prompts={"query": "query: "})
    given = ("--arch", "sentence", "--version", "2.0.0", "--passage-prefix", "passage: ", "--licence", "MIT")
    done = package(*given, "--weights", str(folder))
    assert done.exit_code == 0, done.output
    assert "text-encoder-2.0.0: sentence-transformers, 32 numbers" in done.stdout
    assert "index build --text-model text-encoder-2.0.0" in done.stdout
    card = read_card(tmp_path / "store" / "text-encoder-2.0.0.json")
    assert card.input == Input(max_tokens=24, query_prefix="query: ", passage_prefix="passage: ")
    assert card.training["tokenizer"].startswith("Unigram, ")
    assert (tmp_path / "store" / "text-encoder-2.0.0.mar").is_file()


def test_a_sentence_encoder_that_cannot_be_had_is_one_clear_line(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    done = package("--arch", "sentence", "--version", "2.0.0", "--weights", "nobody/such-encoder")
    assert done.exit_code == 1
    assert "is no folder here and cannot be had from the hub" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("somewhere",), 2, "--version is needed"),
        (("somewhere", "--arch", "resnet50", "--version", "1.0.0"), 2, "not both"),
        (("--arch", "resnet50", "--version", "1.0.0"), 2, "--weights is needed"),
        (("somewhere", "--version", "1.0.0", "--size", "64"), 2, "RUN, clip and sentence have theirs"),
        ((*ENCODER, "--weights", "imagenet", "--query-prefix", "query: "), 2, "are for --arch sentence"),
        (("somewhere", "--version", "1.0.0"), 1, "no run 'somewhere'"),
        ((*ENCODER, "--weights", "nowhere.pth"), 1, "no such file"),
        (("--arch", "resnet", "--version", "1.0.0", "--weights", "imagenet"), 1, "expected one of basic-cnn"),
        (("--arch", "basic-cnn", "--version", "1.0", "--weights", "imagenet"), 1, "expected three numbers"),
    ],
)
def test_what_is_missing_or_wrong_is_said(package: Package, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = package(*arguments)
    assert (done.exit_code, said in done.stderr) == (code, True), done.output


def test_without_anything_the_archives_of_all_cards_are_built(package: Package, weights: str, tmp_path: Path) -> None:
    package(*ENCODER, "--weights", weights)
    (tmp_path / "store" / "image-encoder-1.0.0.mar").unlink()
    assert package().stdout == "image-encoder-1.0.0.mar\n"


@pytest.fixture
def shoplens(tmp_path: Path) -> Shoplens:
    """`shoplens model …` with a model store of its own, in which there is one encoder."""
    environment = {"SHOPLENS_MODEL_STORE": str(tmp_path / "store"), "SHOPLENS_INSTANCE": str(tmp_path / "instance")}
    (tmp_path / "store").mkdir()
    save_file(backbone("basic-cnn").state_dict(), tmp_path / "features.safetensors")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["model", *arguments], env=environment)

    assert package_small(run, tmp_path).exit_code == 0
    return run


def package_small(shoplens: Shoplens, folder: Path) -> Result:
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


def test_another_runtime_is_the_same_model_as_long_as_its_answers_are(shoplens: Shoplens, tmp_path: Path) -> None:
    before = card_of(tmp_path)
    assert "the card was brought up to date" in shoplens("prove", KEY, "--runtime", "onnxruntime").stdout
    card = card_of(tmp_path)
    assert (card.runtime, fingerprint(card)) == ("onnxruntime", fingerprint(before))
    assert card.quality["cosine.runtime"] > 0.99999
    assert "the card is up to date" in shoplens("prove").stdout
    shoplens("prove", "--runtime", "torch")
    assert card_of(tmp_path) == before


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
    assert package_small(shoplens, tmp_path).exit_code == 0
    assert fingerprint(card_of(tmp_path)) == fingerprint(kept) != fingerprint(card)

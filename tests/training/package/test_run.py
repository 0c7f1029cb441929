"""A version is put into the model store whole or not at all, and never over one that exists."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from serving.cards import Card, find_cards, read_card, write_card
from serving.errors import WeightsRefused
from serving.handlers import networks
from serving.handlers.architectures import backbone
from serving.handlers.image_encoder import ImageEncoder
from serving.handlers.loading import prove
from tests.support.small_clip import make_clip
from training.data.samples import Dataset, Sample
from training.errors import TrainingError
from training.package import package_clip, package_pretrained, package_run, store
from training.package.run import quality_of
from training.recipe import Recipe
from training.run import Run, RunConfig, network_of

SMALL = "mobilenet-v3-small"


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Features of an untrained network."""
    torch.manual_seed(2)
    path = tmp_path_factory.mktemp("weights") / "features.safetensors"
    save_file(backbone(SMALL).state_dict(), path)
    return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that has ended, with random weights."""
    folder = Run.create(tmp_path / "runs", "mugs")
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "mug.jpg")
    samples = (Sample(tmp_path / "mug.jpg", {"kind": "mug"}, "mug-1", split="train"),)
    recipe = Recipe(architecture="basic-cnn", size=32, served_size=48, dimension=24)
    heads = {"kind": ("bowl", "mug")}
    folder.write_samples(Dataset(samples, heads))
    config = RunConfig(recipe, heads, (0.5,) * 3, (0.25,) * 3, 0.2, "text-encoder-1.0.0", 384, data=("kind=mugs.csv",))
    folder.write_config(config)
    folder.save_network(network_of(config))
    return folder


def starts(card: Card, model_store: Path) -> ImageEncoder:
    """The handler, after it has proved itself by the card's probes."""
    encoder = ImageEncoder()
    encoder.load(read_card(model_store / f"{card.key}.json"), model_store)
    prove(card, encoder.vectors)
    return encoder


def test_a_run_becomes_a_version_that_passes_its_own_probe(run: Run, tmp_path: Path) -> None:
    card = package_run(run, "image-encoder", "1.2.0", tmp_path / "store", "CC0-1.0")
    assert (card.dimension, card.input.size, card.heads) == (24 + 192, 48, {"kind": ("bowl", "mug")})
    assert (card.aligned_with, card.aligned_dimension) == ("text-encoder-1.0.0", 384)
    assert card.training["run"] == run.name
    assert len(card.probe.picture()) < 20_000
    assert len(starts(card, tmp_path / "store").encode([card.probe.picture()])[0]) == 216 + 2 + 384


def test_a_card_names_no_folders_of_the_machine_it_was_made_on(run: Run, tmp_path: Path) -> None:
    data = ("--data kind=/home/me/shop/mugs.csv --where kind.top=True", "--data other=feeds/bowls.csv")
    run.write_config(replace(run.config, data=data, facts={"options": {"teacher": "resnet18:/srv/w/r18.pth"}}))
    card = package_run(run, "image-encoder", "1.2.0", tmp_path / "store", "CC0-1.0")
    assert card.training["data"] == ["--data kind=shop/mugs.csv --where kind.top=True", data[1]]
    assert card.training["options"] == {"teacher": "resnet18:w/r18.pth"}


def test_the_figures_of_an_evaluated_run_come_along(run: Run) -> None:
    assert quality_of(run) == {}
    interval = {"mean": 0.81234, "low": 0.75, "high": 0.86, "count": 200}
    heads = [{"head": "kind", "part": "all", "accuracy": interval}]
    again = [{"part": "all", "score": {"recall_at_1": interval}}]
    report = {"run": run.name, "split": "test", "pictures": 200, "heads": heads, "again": again, "words": []}
    run.write_text("report.json", json.dumps(report))
    assert quality_of(run)["accuracy.kind.all"] == [0.8123, 0.75, 0.86]
    run.write_text("report.json", "{}")
    with pytest.raises(TrainingError, match="evaluate the run again"):
        quality_of(run)


def test_a_version_that_exists_is_refused_and_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    package_run(run, "image-encoder", "1.2.0", tmp_path / "store", "CC0-1.0")
    before = {path: path.read_bytes() for path in (tmp_path / "store").iterdir()}
    with pytest.raises(TrainingError, match=r"image-encoder 1\.2\.0 exists already .* another --version"):
        package_run(run, "image-encoder", "1.2.0", tmp_path / "store", "CC0-1.0")
    assert {path: path.read_bytes() for path in (tmp_path / "store").iterdir()} == before


def test_a_run_that_has_not_ended_is_refused(run: Run, tmp_path: Path) -> None:
    run.weights.unlink()
    with pytest.raises(TrainingError, match="not there"):
        package_run(run, "image-encoder", "1.2.0", tmp_path / "store", "CC0-1.0")


def test_pretrained_features_need_no_training(weights: Path, tmp_path: Path) -> None:
    card = package_pretrained(SMALL, str(weights), "image-encoder", "2.0.0", tmp_path, colour_weight=0.3, size=64)
    assert (card.dimension, card.input.size, card.heads) == (576 + 192, 64, {})
    assert "not stated" in card.licence
    starts(card, tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", ["save_file", "complete", "write_card"])
def test_what_stops_half_way_leaves_nothing(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, step: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(store, step, stop)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else TrainingError):
        package_pretrained(SMALL, str(weights), "image-encoder", "2.0.0", tmp_path, size=64)
    assert list(tmp_path.iterdir()) == []


def test_clip_becomes_two_models_in_one_space(tmp_path: Path) -> None:
    image, text = package_clip(str(make_clip(tmp_path / "tiny")), "1.0.0", tmp_path / "store")
    assert find_cards(tmp_path / "store") == [image, text]
    assert (image.kind, text.kind, image.dimension, text.dimension) == ("image-encoder", "text-encoder", 16, 16)
    assert (image.input.size, image.input.resize, image.input.resample) == (48, "crop", "bicubic")
    assert (image.input.mean, text.input.max_tokens) == ((0.5, 0.4, 0.3), 24)


def test_a_folder_that_is_no_clip_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(
        WeightsRefused, match=r"holds no CLIP that can be used .* expected a folder as transformers saves it"
    ):
        package_clip(str(tmp_path), "1.0.0", tmp_path / "store")


def test_one_tower_is_not_left_without_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_image_card(card: Card, model_store: Path) -> Path:
        if card.kind == "text-encoder":
            raise KeyboardInterrupt
        return write_card(card, model_store)

    monkeypatch.setattr(store, "write_card", write_image_card)
    with pytest.raises(KeyboardInterrupt):
        package_clip(str(make_clip(tmp_path / "tiny")), "1.0.0", tmp_path / "store")
    assert list((tmp_path / "store").iterdir()) == []


def test_every_architecture_is_known_by_its_width() -> None:
    assert all(known.width and known.size >= known.least for known in networks.ARCHITECTURES.values())

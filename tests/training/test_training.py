"""A training run on pictures drawn for the test: from a table to a card that its own handler accepts."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from serving.cards import read_card
from serving.handlers.image_encoder import ImageEncoder
from training.augment import augment
from training.fit import Recipe, Trained, fit
from training.measure import encode, first_is_right
from training.package import package
from training.views import TrainingError, View, load_pixels, read_views

TINY = Recipe(size=32, decoded=40, dimension=208, epochs=2, batch=8)
COLOURS = {"red": "Mugs", "teal": "Mugs", "navy": "Bowls", "gold": "Bowls"}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four products, six views each."""
    folder = tmp_path_factory.mktemp("views")
    with (folder / "views.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("image", "label", "identity"))
        for colour, label in COLOURS.items():
            for n in range(6):
                image = Image.new("RGB", (64, 64), "white")
                ImageDraw.Draw(image).ellipse((10 + n, 10, 50, 54 - n), fill=colour)
                image.save(folder / f"{colour}-{n}.jpg")
                writer.writerow((f"{colour}-{n}.jpg", label, colour))
    return folder / "views.csv"


@pytest.fixture(scope="module")
def views(table: Path) -> list[View]:
    return read_views(table)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def trained(views: list[View], run: Path) -> Trained:
    return fit(views, load_pixels(views, TINY.decoded, run / "pixels.npy"), TINY, "shop", run)


def test_a_run_logs_a_line_an_epoch_and_keeps_its_config(trained: Trained, run: Path) -> None:
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert json.loads((run / "config.json").read_text())["size"] == TINY.size
    assert trained.labels == ("Bowls", "Mugs")


def test_the_packaged_model_passes_its_own_probe(trained: Trained, views: list[View], tmp_path: Path) -> None:
    probe = views[0].path.read_bytes()
    package(
        trained,
        "shop",
        "0.1.0",
        tmp_path,
        probe_picture=probe,
        training={"pictures": 24},
        quality={},
        licence="CC0-1.0",
    )
    card = read_card(tmp_path / "image-encoder-0.1.0.json")
    encoder = ImageEncoder()
    encoder.load(card, tmp_path)
    answer = encoder.encode([probe])[0]
    assert np.allclose(answer[: card.dimension], card.probe.vector, atol=1e-3)


def test_embeddings_have_unit_length_and_find_their_own(trained: Trained, views: list[View], run: Path) -> None:
    vectors, labels = encode(trained.network, load_pixels(views, TINY.size, run / "small.npy"), TINY, "shop")
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert labels.shape == (24,)
    assert first_is_right(vectors, views, vectors, views) == 1.0


def test_pixels_are_decoded_once(views: list[View], tmp_path: Path) -> None:
    first = load_pixels(views, 16, tmp_path / "pixels.npy")
    written = (tmp_path / "pixels.npy").stat().st_mtime_ns
    assert np.array_equal(first, load_pixels(views, 16, tmp_path / "pixels.npy"))
    assert (tmp_path / "pixels.npy").stat().st_mtime_ns == written


def test_augmenting_keeps_shape_and_range_and_obeys_its_seed() -> None:
    pictures = torch.randint(0, 255, (4, 3, 40, 40), dtype=torch.uint8)
    once, again = (augment(pictures, 32, torch.Generator().manual_seed(5)) for _ in range(2))
    assert once.shape == (4, 3, 32, 32)
    assert once.min() >= 0 and once.max() <= 1
    assert torch.equal(once, again)


def test_a_table_without_its_columns_is_told_which(tmp_path: Path) -> None:
    (tmp_path / "views.csv").write_text("image,label\na.jpg,Mugs\n")
    with pytest.raises(TrainingError, match="lacks the column"):
        read_views(tmp_path / "views.csv")

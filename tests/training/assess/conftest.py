"""A finished run on pictures drawn for the test: a small network with weights nobody trained, in a real run folder."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageDraw

from training.data.samples import Dataset, Sample, Split, heads_of
from training.recipe import Recipe
from training.run import Run, RunConfig, network_of

COLOURS = {"red": "mug", "maroon": "mug", "teal": "bowl", "navy": "bowl", "gold": "vase <b>&", "olive": "vase <b>&"}
SPLITS: tuple[Split, ...] = ("train", "train", "validation", "validation", "test", "test")
TINY = Recipe(
    architecture="basic-cnn", size=32, served_size=32, decoded=40, dimension=16, epochs=2, batch=8, bf16=False
)  # fmt: skip


def draw(path: Path, colour: str, shift: int) -> None:
    """A disc of one colour on white, each view a little elsewhere."""
    image = Image.new("RGB", (48, 48), "white")
    ImageDraw.Draw(image).ellipse((6 + shift, 8, 38 + shift, 40), fill=colour)
    image.save(path)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    """Six things of three labels, six photos each: two for every split; one sender's photos are on both sides."""
    folder = tmp_path_factory.mktemp("things")
    found = []
    for thing, (colour, label) in enumerate(COLOURS.items()):
        for view, split in enumerate(SPLITS):
            path = folder / f"{colour}-{view}.png"
            draw(path, colour, view)
            group = "both sides" if thing == 0 else f"{colour} {split}"
            labels = {"kind": label, "shade": colour}
            found.append(Sample(path, labels, colour, group, split, f"A {colour} {label}"))
    return tuple(found)


def write_run(runs: Path, samples: tuple[Sample, ...], name: str = "tiny", aligned: int = 0) -> Run:
    """A run folder as a finished run leaves it."""
    torch.manual_seed(3)
    heads = heads_of(samples)
    run = Run(runs / f"20260101-000000-{name}")
    run.folder.mkdir(parents=True)
    config = RunConfig(TINY, heads, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25), data=("kind=things.csv",))
    if aligned:
        config = replace(config, aligned_with="text-encoder-1.0.0", aligned_dimension=aligned)
    run.write_config(config)
    run.write_samples(Dataset(samples, heads))
    run.write_text("log.jsonl", "".join(json.dumps({"epoch": epoch, "loss": 1 / epoch}) + "\n" for epoch in (1, 2)))
    run.save_network(network_of(config).eval())
    return run


@pytest.fixture(scope="session")
def untouched_run(tmp_path_factory: pytest.TempPathFactory, samples: tuple[Sample, ...]) -> Run:
    """A run that tests only read."""
    return write_run(tmp_path_factory.mktemp("runs"), samples)


@pytest.fixture
def run(tmp_path: Path, samples: tuple[Sample, ...]) -> Run:
    """A run that a test may write into."""
    return write_run(tmp_path / "runs", samples)

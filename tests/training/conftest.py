"""Labelled pictures drawn for the test, and a run on them that takes a second."""

from pathlib import Path

import pytest

from tests.support.training import SHADES, Train, draw, trainer
from training.data.samples import Dataset, Sample, heads_of


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Six products in six views, of two labels; the last two views are for validation."""
    folder = tmp_path_factory.mktemp("drawn")
    samples = []
    for colour, label in SHADES.items():
        for view in range(6):
            path = folder / f"{colour}-{view}.png"
            draw(path, colour, view * 2)
            split = "validation" if view > 3 else "train"
            samples.append(Sample(path, {"shade": label}, colour, colour, split, f"A {colour} ball"))
    return Dataset(tuple(samples), heads_of(samples))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where decoded pictures are kept."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def train(tmp_path: Path, dataset: Dataset, cache: Path) -> Train:
    """Trains the tiny network in a folder of the test."""
    return trainer(tmp_path, dataset, cache)

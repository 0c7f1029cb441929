"""Eight small pictures to train on, four to search in, and a TorchServe for whatever comes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from serving.torchserve.process import TorchServe
from tests.support.small_models import draw_picture
from tests.support.torchserve import Starter
from training.data.samples import Dataset, Sample, heads_of

COLOURS = {"crimson": "warm", "gold": "warm", "navy": "cold", "teal": "cold"}
SIDES = ((90, 90), (100, 80), (80, 100))  # px; another shape of the picture is another photo of the thing


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """As in the workers."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two pictures of each thing to train on, a third for validation."""
    folder, samples = tmp_path_factory.mktemp("pictures"), []
    for colour, label in COLOURS.items():
        for number, size in enumerate(SIDES):
            path = folder / f"{colour}-{number}.jpg"
            path.write_bytes(draw_picture(colour, size))
            split = "train" if number < 2 else "validation"
            samples.append(Sample(path, {"kind": label}, colour, split=split))  # type: ignore[arg-type]
    return Dataset(tuple(samples), heads_of(samples))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("model_store")


@pytest.fixture(scope="session")
def torchserve(start_torchserve: Starter, tmp_path_factory: pytest.TempPathFactory, store: Path) -> TorchServe:
    """A TorchServe that holds nothing yet."""
    return start_torchserve.server(tmp_path_factory.mktemp("torchserve"), store)

"""A real TorchServe with a real text encoder and a tiny, untrained image encoder, started once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from serving.archives import build_archive
from serving.cards import Card, read_card, write_card
from serving.client.client import Client
from serving.torchserve.management import Management
from serving.torchserve.process import Limits, TorchServe
from serving.torchserve.reconciler import reconcile
from tests.support.small_models import TEXT_CARD, connect, desired, draw_picture, make_image_card, make_server, manage


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """As in the workers; several threads of torch would only wait for each other beside everything else."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with both models' archives."""
    folder = tmp_path_factory.mktemp("model_store")
    write_card(read_card(TEXT_CARD), folder)
    make_image_card(folder)
    for path in folder.glob("*.json"):
        build_archive(path, folder)
    return folder


@pytest.fixture(scope="session")
def image_card(model_store: Path) -> Card:
    return read_card(model_store / "image-encoder-1.0.0.json")


@pytest.fixture(scope="session")
def text_card(model_store: Path) -> Card:
    return read_card(model_store / "text-encoder-1.0.0.json")


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, model_store: Path, image_card: Card, text_card: Card
) -> Iterator[TorchServe]:
    """The TorchServe that the tests share; it holds both models."""
    running = make_server(tmp_path_factory.mktemp("torchserve"), model_store)
    try:
        reconcile(manage(running), [desired(image_card), desired(text_card)])
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def strained(tmp_path_factory: pytest.TempPathFactory, model_store: Path, image_card: Card) -> Iterator[TorchServe]:
    """Another one, to be killed and overrun: its tokens last 3 s, two requests may wait, it holds the image encoder."""
    limits = Limits(token_expiration_min=0.05, job_queue_size=2)
    running = make_server(tmp_path_factory.mktemp("strained"), model_store, limits)
    try:
        reconcile(manage(running), [desired(image_card)])
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def management(server: TorchServe) -> Management:
    return manage(server)


@pytest.fixture(scope="session")
def client(server: TorchServe) -> Client:
    return connect(server)


@pytest.fixture(scope="session")
def teal() -> bytes:
    return draw_picture("teal")

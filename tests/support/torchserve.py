"""The only place where tests start a TorchServe, and the two servers of small models that several files share."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from serving.archives import build_archive
from serving.cards import Card, read_card, write_card
from serving.client.client import Client
from serving.client.replicas import one_replica
from serving.http import Timeout
from serving.tokens import KeyFile
from serving.torchserve.management import Management
from serving.torchserve.process import Limits, Ports, TorchServe
from serving.torchserve.reconciler import Desired, reconcile
from tests.support.ports import free_ports
from tests.support.small_models import TEXT_CARD, draw_picture, make_image_card


class Starter:
    """Starts TorchServes; one that its test did not stop is stopped at the end of the session."""

    def __init__(self) -> None:
        self._servers: list[TorchServe] = []
        self._programs: list[subprocess.Popen[str]] = []
        self._graphs: list[Path] = []

    def server(
        self, folder: Path, model_store: Path, ports: Ports | None = None, limits: Limits | None = None
    ) -> TorchServe:
        """A TorchServe, started and answering, on free ports unless some are given."""
        server = TorchServe(folder, model_store, ports or torchserve_ports(), limits=limits)
        self._servers.append(server)
        self.lend_graphs(server.graphs)
        server.start()
        server.wait_ready(120)
        return server

    def program(
        self, *arguments: str, environment: Mapping[str, str] | None = None, stdout: int | None = None,
        stderr: int | None = None, within: Sequence[str] = (),
    ) -> subprocess.Popen[str]:  # fmt: skip
        """A Python program that starts a TorchServe itself: arguments as of `python`, environment as of Popen.

        `within` is a command that becomes the command behind it.
        """
        command = [*within, sys.executable, *arguments]
        program = subprocess.Popen(command, env=environment, stdout=stdout, stderr=stderr, text=True)
        self._programs.append(program)
        return program

    def lend_graphs(self, folder: Path) -> None:
        """Copy the networks' graphs that earlier ones kept, so that one about to start there need not make them."""
        for other in self._graphs:
            if other.is_dir():
                shutil.copytree(other, folder, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
        self._graphs.append(folder)

    def close(self) -> None:
        """Stop what still runs."""
        for program in self._programs:
            if program.poll() is None:
                program.kill()
                program.wait(60)
        for server in self._servers:
            server.stop()


@pytest.fixture(scope="session")
def start_torchserve() -> Iterator[Starter]:
    """Whatever starts a TorchServe asks for this fixture: the marker `torchserve` is given to its tests alone."""
    starter = Starter()
    yield starter
    starter.close()


def torchserve_ports() -> Ports:
    """Three ports that nobody uses at the moment."""
    first = free_ports(3)
    return Ports(first, first + 1, first + 2)


def manage(server: TorchServe) -> Management:
    """The management of a server, with a key file object of its own."""
    return Management(server.management_url, KeyFile(server.key_file, server.management_url))


def connect(server: TorchServe, timeout: Timeout | None = None) -> Client:
    """A client of a server, with a key file object of its own."""
    return Client(one_replica(server.inference_url, KeyFile(server.key_file, server.management_url), timeout))


def desired(card: Card, workers: int = 1) -> Desired:
    """The card's archive with so many workers, in small batches."""
    return Desired(card.name, card.version, f"{card.key}.mar", workers, 4, 20)


@pytest.fixture(scope="session")
def model_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with the archives of a real text encoder and of a tiny, untrained image encoder."""
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
    start_torchserve: Starter,
    tmp_path_factory: pytest.TempPathFactory,
    model_store: Path,
    image_card: Card,
    text_card: Card,
) -> TorchServe:
    """The TorchServe that the tests share; it holds both models."""
    running = start_torchserve.server(tmp_path_factory.mktemp("torchserve"), model_store)
    reconcile(manage(running), [desired(image_card), desired(text_card)])
    return running


@pytest.fixture(scope="session")
def strained(
    start_torchserve: Starter, tmp_path_factory: pytest.TempPathFactory, model_store: Path, image_card: Card
) -> TorchServe:
    """Another one, to be killed and overrun: its tokens last 3 s, two requests may wait, it holds the image encoder."""
    limits = Limits(token_expiration_min=0.05, job_queue_size=2)
    running = start_torchserve.server(tmp_path_factory.mktemp("strained"), model_store, limits=limits)
    reconcile(manage(running), [desired(image_card)])
    return running


@pytest.fixture(scope="session")
def management(server: TorchServe) -> Management:
    return manage(server)


@pytest.fixture(scope="session")
def teal() -> bytes:
    return draw_picture("teal")

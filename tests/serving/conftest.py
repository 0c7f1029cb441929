"""A client of the TorchServe that the tests share."""

import pytest
import torch

from serving.client.client import Client
from serving.torchserve.process import TorchServe
from tests.support.torchserve import connect


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """As in the workers; several threads of torch would only wait for each other beside everything else."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def client(server: TorchServe) -> Client:
    return connect(server)

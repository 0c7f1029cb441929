"""Folded batch norms get their statistics back, and the network answers as before."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from serving.handlers.networks import Network, build
from training.norms import are_folded, unfold
from training.pixels import Pixels, normalised

MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)


@pytest.fixture
def pixels() -> Pixels:
    return np.random.default_rng(0).integers(0, 255, (24, 32, 32, 3), dtype=np.uint8)


@pytest.fixture
def folded() -> Network:
    """A network whose batch norms hold nothing but a bias."""
    torch.manual_seed(0)
    network = build("basic-cnn", {}, 8).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.bias)
        if isinstance(module, nn.Conv2d):
            nn.init.normal_(module.weight, std=0.3)
    return network


def test_norms_without_statistics_count_as_folded_and_a_measured_one_does_not(folded: Network, pixels: Pixels) -> None:
    assert are_folded(folded)
    unfold(folded, pixels, MEAN, STD)
    assert not are_folded(folded)


def test_what_the_network_answers_does_not_change(folded: Network, pixels: Pixels) -> None:
    pictures = normalised(pixels, MEAN, STD)
    before = folded(pictures).embedding
    unfold(folded, pixels, MEAN, STD)
    assert torch.allclose(folded(pictures).embedding, before, atol=1e-4)


def test_in_training_it_now_answers_nearly_the_same(folded: Network, pixels: Pixels) -> None:
    pictures = normalised(pixels, MEAN, STD)
    before = folded(pictures).embedding
    lost = torch.cosine_similarity(before, copy.deepcopy(folded).train()(pictures).embedding).mean()
    unfold(folded, pixels, MEAN, STD)
    kept = torch.cosine_similarity(before, folded.train()(pictures).embedding).mean()
    assert kept > 0.999 > lost

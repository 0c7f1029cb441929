"""A run that trains only what comes late in a pretrained network."""

import pytest
import torch

from tests.support.training import Train
from training.data.samples import Dataset
from training.errors import TrainingError

LATE = {"architecture": "efficientnet-lite0", "late_steps": 2, "views": 1, "colour_weight": 0.2, "aligned_rank": 4}


def test_a_run_leaves_the_early_layers_alone(train: Train, dataset: Dataset) -> None:
    titles = torch.nn.functional.normalize(torch.ones(len(dataset.part("train")), 8), dim=1)
    run, config = train(**LATE, titles=titles, aligned_dimension=8)
    network = run.load_network()
    assert config.dimension == 16 + 192
    answer = network(torch.zeros(1, 3, 32, 32))
    assert (answer.embedding.shape, answer.aligned.shape) == ((1, 208), (1, 8))
    line = run.log_lines()[-1]
    assert line["views"] >= len(dataset.part("train"))
    assert line["validation accuracy:shade"] > 0.5


def test_other_networks_have_no_such_block(train: Train) -> None:
    with pytest.raises(TrainingError, match="efficientnet-lite0 alone; basic-cnn"):
        train(late_steps=2)

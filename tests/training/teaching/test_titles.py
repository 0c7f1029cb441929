"""Titles become the text encoder's vectors."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.support.places import MODEL_STORE
from tests.support.training import Train, quiet
from training.data.samples import Dataset
from training.errors import TrainingError
from training.teaching.titles import newest_text_encoder, title_vectors, titles_encoder

ENCODE = titles_encoder("text-encoder-1.0.0", MODEL_STORE)


def test_every_titled_picture_has_its_titles_unit_vector(dataset: Dataset) -> None:
    samples = [replace(dataset.samples[0], title=""), *dataset.samples[1:]]
    vectors = title_vectors(ENCODE, samples, quiet)
    assert vectors[0].abs().sum() == 0
    assert torch.allclose(vectors[1:].norm(dim=1), torch.ones(len(samples) - 1), atol=1e-3)
    same = [place for place, sample in enumerate(samples) if sample.title == samples[1].title]
    assert all(torch.equal(vectors[place], vectors[same[0]]) for place in same)


def test_pictures_are_drawn_to_the_vectors_of_their_titles(train: Train, dataset: Dataset) -> None:
    run, _ = train(epochs=8, titles=title_vectors(ENCODE, dataset.part("train"), quiet), aligned_dimension=384)
    losses = [line["titles"] for line in run.log_lines()]
    assert losses[-1] < losses[0]
    assert run.load_network()(torch.zeros(1, 3, 32, 32)).aligned.shape == (1, 384)


def test_too_few_titles_say_what_is_wanted(dataset: Dataset) -> None:
    untitled = [replace(sample, title="") for sample in dataset.samples]
    with pytest.raises(TrainingError, match="at least two different ones"):
        title_vectors(ENCODE, untitled, quiet)


def test_the_shops_text_encoder_encodes_titles_without_torchserve() -> None:
    titles = titles_encoder(newest_text_encoder(MODEL_STORE), MODEL_STORE)
    vectors = titles(["a mug", "a cup", "a screwdriver"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-2)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]

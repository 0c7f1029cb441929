"""A model of reviews measured again beside TF-IDF, on the reviews it did not learn from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from serving.cards import Card
from training.sentiment.examples import TONE, Example, heads_of
from training.sentiment.measure import gains, measure_model
from training.sentiment.recipe import Recipe
from training.sentiment.run import Naming, train_sentiment


@pytest.fixture(scope="module")
def kept(examples: list[Example], roberta: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Card, Any, Path]:
    """A model in a store, with what its training printed."""
    folder = tmp_path_factory.mktemp("store")
    recipe = Recipe(architecture=roberta, epochs=1, batch=16, peak_rate=3e-3, max_tokens=30)
    naming = Naming("review-sentiment", "9.0.0", "none", ["drawn reviews"])
    card, figures = train_sentiment(examples, recipe, naming, folder, folder / "runs", lambda *_: None)
    return card, figures, folder


def test_measured_again_the_figures_are_those_of_its_training(
    kept: tuple[Card, Any, Path], examples: list[Example]
) -> None:
    card, figures, store = kept
    again = measure_model(card, examples, store, lambda *_: None)
    assert again["test"]["tf-idf"] == figures["test"]["tf-idf"]
    assert again["test"]["model"][TONE]["accuracy"][0] == pytest.approx(figures["test"]["model"][TONE]["accuracy"][0])
    difference = again["test"]["model"][TONE]["accuracy"][0] - again["test"]["tf-idf"][TONE]["accuracy"][0]
    assert again["gains"]["tf-idf"][TONE]["accuracy"][0] == pytest.approx(difference, abs=2e-4)


def test_reviews_other_than_those_of_its_training_are_measured_whole(
    kept: tuple[Card, Any, Path], examples: list[Example]
) -> None:
    card, figures, store = kept
    other = measure_model(card, examples[:200], store, lambda *_: None)
    assert not other["trained_on"] and other["test"]["model"][TONE]["reviews"] == 200
    assert set(other["test"]) == {"model", "most frequent"}
    assert figures["test"]["model"][TONE]["reviews"] < 200


def test_what_is_gained_is_drawn_in_pairs(examples: list[Example]) -> None:
    heads = heads_of(examples)
    truth = np.array([example.label(TONE) for example in examples])
    wrong = np.where(np.arange(len(truth)) % 4 == 0, (truth + 1) % 3, truth)
    found = gains(examples, heads, {TONE: truth}, {TONE: wrong})[TONE]
    mean, low, high = found["accuracy"]
    assert (mean, low < mean < high) == (pytest.approx(0.25, abs=1e-4), True)
    assert found["macro_f1"][1] > 0
    assert gains(examples, heads, {TONE: wrong}, {TONE: wrong})[TONE]["accuracy"] == [0, 0, 0]

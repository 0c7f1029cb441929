from pathlib import Path

import pytest

from serving.cards import read_card
from serving.errors import WeightsRefused
from serving.handlers.classifier_source import read_classifier
from serving.handlers.loading import prove
from serving.handlers.review_sentiment import ReviewSentiment
from training.errors import TrainingError
from training.sentiment.examples import Example
from training.sentiment.recipe import Recipe
from training.sentiment.run import Naming, train_sentiment

NAMING = Naming("review-tiny", "1.0.0", "Apache-2.0", ["made up"])


def test_a_network_of_transformers_is_fine_tuned_measured_and_kept(
    examples: list[Example], roberta: str, tmp_path: Path
) -> None:
    recipe = Recipe(architecture=roberta, epochs=1, batch=16, peak_rate=3e-3, max_tokens=30)
    store, runs = tmp_path / "store", tmp_path / "runs"
    card, figures = train_sentiment(examples, recipe, NAMING, store, runs, lambda *_: None)
    assert read_card(store / "review-tiny-1.0.0.json") == card
    assert set(figures["test"]) == {"model", "tf-idf", "tf-idf, balanced"}
    assert figures["test"]["model"]["tone"]["reviews"] == figures["reviews"]["test"]
    handler = ReviewSentiment()
    handler.load(card, store)
    prove(card, handler.vectors)
    with pytest.raises(TrainingError, match="exists already"):
        train_sentiment(examples, recipe, NAMING, store, runs, lambda *_: None)


def test_a_folder_without_safetensors_says_what_belongs_in_it(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "roberta"}')
    with pytest.raises(WeightsRefused, match=r"expected a folder .*: config\.json, model\.safetensors and tokenizer"):
        read_classifier(str(tmp_path), 3)


def test_without_a_network_a_name_is_answered_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(WeightsRefused, match="cannot be had from the hub") as refusal:
        read_classifier("roberta-base", 3)
    assert "\n" not in str(refusal.value)

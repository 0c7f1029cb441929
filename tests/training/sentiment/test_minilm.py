from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from evaluation.classification import accuracy
from serving.errors import WeightsRefused
from serving.handlers.sentiment import MiniLmWords, log_probabilities, take_apart, word_logits
from training.sentiment.examples import Example
from training.sentiment.minilm import Trained, interpolate_weights, train_minilm
from training.sentiment.recipe import Recipe
from training.sentiment.tune import Material, material
from training.sentiment.words import Words, fit_words, join, logits

RECIPE = Recipe(epochs=2, first_layer=2, batch=16, peak_rate=3e-3, max_tokens=30, table_places=256)


@pytest.fixture(scope="module")
def found(examples: list[Example]) -> Material:
    return material(examples, RECIPE)


@pytest.fixture(scope="module")
def trained(found: Material, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train_minilm(found, RECIPE, base, tmp_path_factory.mktemp("cache"), lambda *_: None)


@pytest.fixture(scope="module")
def served(trained: Trained, found: Material, base: Path, tmp_path_factory: pytest.TempPathFactory) -> MiniLmWords:
    weights = tmp_path_factory.mktemp("weights") / "w.safetensors"
    save_file({name: value.contiguous() for name, value in trained.tensors.items()}, weights)
    return MiniLmWords(weights, base, RECIPE.max_tokens, found.heads)


def test_only_the_last_layers_travel(trained: Trained) -> None:
    assert {name.split(".")[1] for name in trained.tensors if name.startswith("layers.")} == {"2"}


def test_what_is_served_says_what_was_learnt(served: MiniLmWords, found: Material) -> None:
    test = found.parts["test"]
    given = served.encode([example.whole for example in test])
    assert given.shape == (len(test), 10)
    tone = given[:, 2:5].argmax(1).tolist()
    assert accuracy([str(e.label("tone")) for e in test], list(map(str, tone))) > 0.9


def test_each_head_is_a_distribution_and_company_changes_nothing(served: MiniLmWords) -> None:
    texts = ["lovely mug", "the lamp broke and it is awful", ""]
    together = served.encode(texts).exp()
    for part in together.split_with_sizes([2, 3, 5], 1):
        assert torch.allclose(part.sum(1), torch.ones(3), atol=1e-5)
    alone = torch.cat([served.encode([text]).exp() for text in texts])
    assert torch.allclose(together, alone, atol=2e-2)  # bfloat16 where the processor has it


def test_a_second_run_finds_the_lower_layers_done(found: Material, base: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    for _ in range(2):
        train_minilm(found, replace(RECIPE, epochs=1), base, tmp_path, lambda stage, *_: stages.append(stage))
        stages.append("end")
    assert "Lower layers" in stages[: stages.index("end")]
    assert "Lower layers" not in stages[stages.index("end") :]


def test_layers_are_interpolated_as_far_as_validation_likes_it_and_the_head_stays(base: Path) -> None:
    _, upper = take_apart(base, 2, 10)
    before = {name: value.clone() for name, value in upper.state_dict().items()}
    with torch.no_grad():
        for parameter in upper.parameters():
            parameter.add_(1.0)
    weight = next(name for name in before if name.startswith("layers.") and name.endswith("weight"))

    def moved(name: str) -> float:
        return float((upper.state_dict()[name] - before[name]).mean())

    assert interpolate_weights(upper, before, lambda: -abs(moved(weight) - 0.85), lambda *_: None) == 0.85
    assert moved(weight) == pytest.approx(0.85, abs=1e-4)
    assert moved("head.bias") == pytest.approx(1, abs=1e-4)


def test_weights_of_another_network_are_refused(trained: Trained, found: Material, base: Path, tmp_path: Path) -> None:
    less = {name: value.contiguous() for name, value in trained.tensors.items() if "output" not in name}
    save_file(less, tmp_path / "w.safetensors")
    with pytest.raises(WeightsRefused, match="does not belong on top of"):
        MiniLmWords(tmp_path / "w.safetensors", base, 30, found.heads)


@pytest.fixture(scope="module")
def words(examples: list[Example]) -> Words:
    texts = [example.whole for example in examples]
    targets = {"tone": [example.label("tone") for example in examples]}
    return fit_words(texts, targets, {"tone": ("negative", "neutral", "positive")}, 256, 10)


def test_the_handler_adds_words_up_as_training_did(words: Words, examples: list[Example]) -> None:
    texts = [*(example.whole for example in examples[:20]), ""]
    table, rarity = torch.from_numpy(words.table), torch.from_numpy(words.rarity)
    assert np.allclose(word_logits(table, rarity, texts).numpy() + words.bias, logits(words, texts), atol=1e-4)


def test_words_get_the_share_that_pays() -> None:
    chance = np.random.default_rng(1)
    labels = chance.integers(0, 2, 400)
    telling, noise = np.eye(2)[labels] * 4 + chance.normal(size=(400, 2)), chance.normal(size=(400, 2))
    assert join(telling, noise, labels).words < 0.2 * join(telling, noise, labels).network
    assert join(noise, telling, labels).words > join(noise, telling, labels).network
    assert log_probabilities(torch.zeros(1, 2), [2]).exp().tolist() == [[0.5, 0.5]]

"""Texts are computed in batches that are bounded, and get the same vectors in whatever company."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from serving.handlers import text_towers
from serving.handlers.sentence_source import read_sentences
from serving.handlers.sentences import PackedSentences
from serving.handlers.text_towers import TOGETHER, TOKENS_TOGETHER, batches
from tests.support.small_sentence_encoder import PACKED, make_xlm_roberta, sentence_card

MIXED = [1 + number * 37 % 256 for number in range(300)]


@pytest.mark.parametrize("lengths", [MIXED, [3] * 200, [256] * 40, [TOKENS_TOGETHER + 1] * 3, []])
def test_batches_are_bounded_and_lose_no_text(lengths: list[int]) -> None:
    made = list(batches(lengths))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    for batch in made:
        tokens = len(batch) * max(lengths[place] for place in batch)
        assert len(batch) == 1 or (len(batch) <= TOGETHER and tokens <= TOKENS_TOGETHER)


def test_texts_of_like_length_come_together() -> None:
    made = list(batches([9, 2, 9, 2]))
    assert made == [[1, 3, 0, 2]]


def test_a_text_gets_the_vector_that_it_gets_alone(tmp_path: Path) -> None:
    source = read_sentences(str(make_xlm_roberta(tmp_path / "tiny")))
    save_file(dict(source.tensors), tmp_path / PACKED, metadata=dict(source.metadata))
    tower = PackedSentences(sentence_card(24, 32), tmp_path)
    texts = ["a red mug", "ein roter Becher aus der Schale", "mug"] * 60
    alone = torch.cat([tower.encode([text]) for text in texts[:3]]).repeat(60, 1)
    assert torch.allclose(tower.encode(texts), alone, atol=1e-5)


@pytest.mark.parametrize("cores", [1, 2, 4])
def test_vectors_keep_their_places_on_any_number_of_cores(
    tmp_path: Path, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_towers, "_cores", lambda: cores)
    source = read_sentences(str(make_xlm_roberta(tmp_path / "tiny")))
    save_file(dict(source.tensors), tmp_path / PACKED, metadata=dict(source.metadata))
    tower = PackedSentences(sentence_card(24, 32), tmp_path)
    texts = [" ".join(["a red mug"] * (1 + number % 5)) + f" {number % 7}" for number in range(70)]
    alone = torch.cat([tower.encode([text]) for text in texts])
    found = tower.encode(texts)
    assert ((found * alone).sum(1) > 0.9999).all()  # bfloat16, where the CPU has it
    assert not torch.allclose(found[1:], alone[:-1], atol=1e-2)

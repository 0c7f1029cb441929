"""Sentence encoders from a folder give what `sentence-transformers` gives for the same folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from serving.errors import WeightsRefused
from serving.handlers.sentence_source import SentenceSource, read_sentences
from serving.handlers.sentences import PackedSentences
from tests.support.small_sentence_encoder import PACKED, as_sentence_transformer, make_xlm_roberta, sentence_card

TEXTS = ["a red mug", "ein roter Becher", "κούπα", "", "more words than it can take in " * 9]
PROMPTS = {"query": "query: ", "passage": "passage: "}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_xlm_roberta(tmp_path / "tiny-multilingual")


def packed(source: SentenceSource, folder: Path) -> PackedSentences:
    save_file(dict(source.tensors), folder / PACKED, metadata=dict(source.metadata))
    return PackedSentences(sentence_card(source.max_tokens, source.dimension), folder)


def theirs(folder: Path, texts: list[str], prompt: str | None = None) -> Any:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    return model.encode(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)


@pytest.mark.parametrize(
    ("options", "dimension"),
    [
        ({}, 32),
        ({"pooling": {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}}, 32),
        ({"pooling": {"pooling_mode": "max"}}, 32),
        ({"dense": 12}, 12),
    ],
    ids=["mean", "first token", "maximum", "dense layer"],
)
def test_the_vectors_are_those_of_sentence_transformers(folder: Path, options: dict[str, Any], dimension: int) -> None:
    source = read_sentences(str(as_sentence_transformer(folder, **options)))
    assert (source.dimension, source.max_tokens) == (dimension, 24)
    cosines = (packed(source, folder).encode(TEXTS).numpy() * theirs(folder, TEXTS)).sum(1)
    assert cosines.min() > 0.999


def test_its_own_prompts_become_prefixes(folder: Path) -> None:
    source = read_sentences(str(as_sentence_transformer(folder, prompts=PROMPTS)))
    assert (source.query_prefix, source.passage_prefix) == ("query: ", "passage: ")
    asked = packed(source, folder).encode([source.query_prefix + text for text in TEXTS]).numpy()
    assert (asked * theirs(folder, TEXTS, "query: ")).sum(1).min() > 0.999


def test_texts_are_the_same_alone_and_beside_longer_ones(folder: Path) -> None:
    tower = packed(read_sentences(str(folder)), folder)
    together = tower.encode(TEXTS)
    assert torch.allclose(together, torch.cat([tower.encode([text]) for text in TEXTS]), atol=2e-2)
    assert together.norm(dim=1).numpy() == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_plain_folder_is_read_by_the_mean_of_its_states(folder: Path) -> None:
    source = read_sentences(str(folder))
    # RoBERTa's places start behind the padding's number: 42 of them hold 40 tokens.
    assert (source.pooling, source.max_tokens, source.query_prefix) == ("mean", 40, "")
    assert source.tokenizer.startswith("Unigram, ")


def test_upper_case_is_lowered_where_the_folder_says_so(folder: Path) -> None:
    as_sentence_transformer(folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 24, "do_lower_case": True}))
    tower = packed(read_sentences(str(folder)), folder)
    assert torch.equal(*tower.encode(["RED MUG", "red mug"]).split(1))


@pytest.mark.parametrize(
    ("pooling", "said"),
    [
        ({"pooling_mode_lasttoken": True}, "pools by lasttoken"),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}, "pools by mean and max"),
    ],
)
def test_a_pooling_nobody_knows_is_named(folder: Path, pooling: dict[str, bool], said: str) -> None:
    with pytest.raises(WeightsRefused, match=said):
        read_sentences(str(as_sentence_transformer(folder, pooling=pooling)))


def test_a_module_nobody_knows_is_named(folder: Path) -> None:
    as_sentence_transformer(folder)
    listed = json.loads((folder / "modules.json").read_text())
    listed[1]["type"] = "sentence_transformers.models.LSTM"
    (folder / "modules.json").write_text(json.dumps(listed))
    with pytest.raises(WeightsRefused, match="module LSTM; known are Pooling, Dense and Normalize"):
        read_sentences(str(folder))


def test_weights_that_lack_a_layer_are_not_made_up(folder: Path) -> None:
    from safetensors.torch import load_file

    state = load_file(folder / "model.safetensors")
    save_file({k: v for k, v in state.items() if "layer.1." not in k}, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(WeightsRefused, match="weights lack 16 of the network's tensors"):
        read_sentences(str(folder))


def test_a_folder_without_weights_and_a_name_nobody_has_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match="holds no sentence encoder that can be used"):
        read_sentences(str(tmp_path))


def test_pickled_weights_are_not_opened(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(WeightsRefused, match="safetensors"):
        read_sentences(str(folder))

"""Reviews that are easy to tell, and text networks small enough to train in a second."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from serving.handlers.vision import declare_missing_operators
from training.sentiment.examples import Example

WORDS = ["lovely", "great", "sturdy", "awful", "broke", "late", "fine", "mug", "lamp", "the", "is", "it", "and", "a"]
SAID = {1: ["awful", "broke", "late"], 3: ["fine"], 5: ["lovely", "great", "sturdy"]}


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    """240 reviews: their words give their stars away."""
    chance = random.Random(3)
    found = []
    for number in range(240):
        stars = chance.choice((1, 1, 3, 5, 5))
        words = [*chance.choices(SAID[stars], k=3), *chance.choices(["mug", "lamp", "the", "is", "a"], k=4)]
        chance.shuffle(words)
        found.append(Example(words[0], f"{' '.join(words)} {number}", stars, None if stars == 3 else stars == 5))
    return found


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of three tiny layers with random weights, laid out as the package lays out MiniLM."""
    declare_missing_operators()
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS) + 4,
        hidden_size=24,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=40,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def roberta(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A RoBERTa of one tiny layer with random weights, as transformers saves it."""
    declare_missing_operators()
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaForSequenceClassification

    folder = tmp_path_factory.mktemp("tiny-roberta")
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(WORDS) + 4,
        hidden_size=24,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=40,
        pad_token_id=0,
    )
    RobertaForSequenceClassification(config).save_pretrained(folder)
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer(), pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    return str(folder)


def tokenizer() -> Tokenizer:
    """Whole words."""
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made

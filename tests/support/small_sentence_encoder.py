"""Sentence encoders of no use in many languages, small enough to be made anew for each test run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serving.cards import SENTENCES, Card, Input
from serving.handlers.vision import declare_missing_operators

WORDS = "query passage mug Becher tasse κούπα чашка マグ red rot rouge Schale bowl grün mit aus de la und for your home"
PIECES = [*"abcdefghijklmnopqrstuvwxyzäöüßéκούπαчашкマグ0123456789.,:", *(f"▁{word}" for word in WORDS.split()), "▁"]
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
WIDTH = 32
PACKED = "packed.safetensors"


def make_xlm_roberta(folder: Path, *, longest: int = 40) -> Path:
    """A network as XLM-RoBERTa is built, two random layers of 32 numbers, with a Unigram tokenizer."""
    declare_missing_operators()
    import torch
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel

    torch.manual_seed(6)
    pieces = list(dict.fromkeys(PIECES))
    vocabulary = [(word, 0.0) for word in SPECIAL] + [
        (piece, -float(len(SPECIAL) + 9 - len(piece))) for piece in pieces
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = {"bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **names)  # type: ignore[no-untyped-call]
    wrapped.save_pretrained(folder)
    config = XLMRobertaConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=longest + 2,
        initializer_range=0.5,  # as far apart as taught ones, not nearly all alike
    )
    XLMRobertaModel(config).save_pretrained(folder)
    return folder


def as_sentence_transformer(
    folder: Path,
    *,
    pooling: Mapping[str, Any] | None = None,
    prompts: Mapping[str, str] | None = None,
    dense: int = 0,
    longest: int = 24,
) -> Path:
    """Lay the files of `sentence-transformers` beside the network's, as published models have them."""
    import torch
    from safetensors.torch import save_file

    modules = ["", "1_Pooling", *(["2_Dense"] if dense else []), "9_Normalize"]
    kinds = [name.rpartition("_")[2] or "Transformer" for name in modules]
    listed = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(zip(modules, kinds, strict=True))
    ]
    (folder / "modules.json").write_text(json.dumps(listed))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": longest, "do_lower_case": False}))
    (folder / "1_Pooling").mkdir()
    rules = {"word_embedding_dimension": WIDTH} | dict(pooling or {"pooling_mode_mean_tokens": True})
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(rules))
    if prompts:
        (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    if dense:
        (folder / "2_Dense").mkdir()
        layer = {"in_features": WIDTH, "out_features": dense, "bias": True}
        (folder / "2_Dense" / "config.json").write_text(
            json.dumps(layer | {"activation_function": "torch.nn.modules.activation.Tanh"})
        )
        weights = {"linear.weight": torch.randn(dense, WIDTH) / 6, "linear.bias": torch.randn(dense) / 6}
        save_file(weights, folder / "2_Dense" / "model.safetensors")
    return folder


def sentence_card(max_tokens: int, dimension: int) -> Card:
    """The card of such an encoder, packed as PACKED in a folder; without hashes and probes."""
    return Card(
        name="text-encoder",
        version="1.0.0",
        kind="text-encoder",
        architecture=SENTENCES,
        input=Input(max_tokens=max_tokens),
        dimension=dimension,
        weights=PACKED,
    )

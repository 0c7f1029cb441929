"""A text network as `transformers` keeps it, in a folder or on the hub, with a new head for reviews."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from torch import nn

from serving.errors import WeightsRefused
from serving.handlers.clip_source import check_reachable
from serving.handlers.sentiment import CONFIG, TOKENIZER
from serving.handlers.text_towers import be_quiet
from serving.handlers.vision import declare_missing_operators

_LONGEST = 512  # tokens, where the tokenizer does not say


@dataclass(frozen=True)
class ClassifierSource:
    """A network to fine-tune, its tokenizer, and what the file of its weights must say of it."""

    name: str
    network: nn.Module
    tokenizer: Tokenizer
    padding: int
    max_tokens: int
    metadata: dict[str, str]


def read_classifier(source: str, labels: int) -> ClassifierSource:
    """The network of a folder, or by its name on the hub, safetensors alone; WeightsRefused says what is missing."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    folder = Path(source)
    try:
        if not folder.is_dir():
            check_reachable(source)
        network, tokenizer, longest = _parts(source, labels, local=folder.is_dir())
    except Exception as exc:  # the hub, files and their formats each fail in another class
        raise WeightsRefused(_refusal(source, folder.is_dir(), exc)) from exc
    config = network.config
    metadata = {CONFIG: json.dumps(config.to_diff_dict() | {"model_type": config.model_type}), TOKENIZER: tokenizer}
    most = min(longest, int(getattr(config, "max_position_embeddings", _LONGEST)) - 2)
    name = folder.name if folder.is_dir() else source
    backend: Any = Tokenizer.from_str(tokenizer)
    return ClassifierSource(name, network, backend, int(config.pad_token_id or 0), most, metadata)


def _parts(source: str, labels: int, *, local: bool) -> tuple[Any, str, int]:
    """Network, tokenizer as JSON, and how many tokens it takes."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    be_quiet()
    tokenizer: Any = AutoTokenizer.from_pretrained(source, local_files_only=local, use_fast=True)
    network: Any = AutoModelForSequenceClassification.from_pretrained(
        source, num_labels=labels, local_files_only=local, use_safetensors=True, ignore_mismatched_sizes=True
    )
    return network.float(), tokenizer.backend_tokenizer.to_str(), min(int(tokenizer.model_max_length), _LONGEST)


def _refusal(source: str, is_folder: bool, error: Exception) -> str:
    reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
    if is_folder:
        wanted = "config.json, model.safetensors and tokenizer.json"
        return f"{source} holds no whole text network ({reason}); expected a folder as transformers saves it: {wanted}"
    return (
        f"text network {source!r} is no folder here and cannot be had from the hub ({reason}); expected minilm-words, "
        "a folder, or a name such as roberta-base and a network. Without one, download it elsewhere and name its folder"
    )

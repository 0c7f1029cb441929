"""A text network as `transformers` keeps it, in a folder or on the hub, with a new head for reviews."""

import json
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer
from torch import nn

from serving.handlers.hub import reading
from serving.handlers.sentiment import CONFIG, TOKENIZER
from serving.handlers.text_towers import be_quiet

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
    with reading(source, "text network", "minilm-words, a folder, or a name such as roberta-base") as folder:
        network, tokenizer, longest = _parts(source, labels, local=folder is not None)
    config = network.config
    metadata = {CONFIG: json.dumps(config.to_diff_dict() | {"model_type": config.model_type}), TOKENIZER: tokenizer}
    most = min(longest, int(getattr(config, "max_position_embeddings", _LONGEST)) - 2)
    name = folder.name if folder else source
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

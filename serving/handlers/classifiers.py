"""Text classifiers of `transformers` (RoBERTa, BERT, DistilBERT …), fine-tuned whole: one file carries everything."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn

from serving.errors import WeightsRefused
from serving.handlers.sentiment import SentimentTower
from serving.handlers.vision import declare_missing_operators

CONFIG, TOKENIZER = "classifier_config", "tokenizer"  # keys of the metadata of its file


class Classifier(SentimentTower):
    """A network with a head of its own, as `transformers` builds it from its configuration."""

    def __init__(self, weights: Path, max_tokens: int, heads: Mapping[str, Sequence[str]]) -> None:
        with safe_open(weights, framework="pt") as file:
            packed: dict[str, str] = file.metadata() or {}
            state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - it only has keys()
        if CONFIG not in packed or TOKENIZER not in packed:
            raise WeightsRefused(f"{weights} is no text classifier; make it with: shoplens reviews train --arch NAME")
        super().__init__(Tokenizer.from_str(packed[TOKENIZER]), max_tokens, heads)
        config = json.loads(packed[CONFIG])
        self.padding = int(config.get("pad_token_id") or 0)
        self.network = build(config)
        self.network.load_state_dict(state)
        self.network.eval()

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The logits of its head."""
        logits: Tensor = self.network(input_ids=ids, attention_mask=mask.long()).logits
        return logits


def build(config: Mapping[str, Any]) -> nn.Module:
    """The network a configuration describes, with random weights."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    from transformers import AutoConfig, AutoModelForSequenceClassification

    packed = {name: value for name, value in config.items() if name != "model_type"}
    maker: Any = AutoModelForSequenceClassification
    network: nn.Module = maker.from_config(AutoConfig.for_model(config["model_type"], **packed))
    return network

"""Sentence encoders of any language, as `sentence-transformers` describes them: one file carries everything."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from serving.cards import Card
from serving.errors import WeightsRefused
from serving.handlers.text_towers import TextTower, precision, read_packed, token_states
from serving.handlers.vision import declare_missing_operators

# Keys of the metadata of its file.
CONFIG, TOKENIZER, POOLING, DENSE = "sentence_config", "tokenizer", "pooling", "dense"
POOLINGS = ("mean", "cls", "max")
ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "Identity": lambda values: values,
    "Tanh": torch.tanh,
    "ReLU": functional.relu,
    "GELU": functional.gelu,
}
_FAR_BELOW = -1e4  # for what must not be the highest


class PackedSentences(TextTower):
    """A network, how the states of a text's tokens become one vector, and the dense layers that may follow."""

    def __init__(self, card: Card, folder: Path) -> None:
        weights = folder / card.weights
        packed, state = read_packed(weights)
        if not {CONFIG, TOKENIZER, POOLING, DENSE} <= packed.keys():
            raise WeightsRefused(
                f"{weights} is no sentence encoder; make it with: shoplens model package --arch sentence"
            )
        super().__init__(Tokenizer.from_str(packed[TOKENIZER]), card.input.max_tokens, card.dimension)
        config = json.loads(packed[CONFIG])
        self.padding = int(config.get("pad_token_id") or 0)
        self.pooling, self._activations = packed[POOLING], json.loads(packed[DENSE])
        self._dense = [
            (state.pop(f"dense.{number}.weight"), state.pop(f"dense.{number}.bias", None))
            for number in range(len(self._activations))
        ]
        self.states = token_states(card, folder, lambda: _loaded(config, state))

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """One vector a text out of its tokens' states."""
        with precision():
            states = self.states(ids, mask.long()).float()
        vectors = pool(states, mask, self.pooling)
        for (weight, bias), name in zip(self._dense, self._activations, strict=True):
            vectors = ACTIVATIONS[name](functional.linear(vectors, weight, bias))
        return vectors


def _loaded(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> nn.Module:
    network = build(config)
    network.load_state_dict(state)
    return network


def build(config: Mapping[str, Any]) -> nn.Module:
    """The network a configuration describes, with random weights and without the pooler, which nobody asks."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    from transformers import AutoConfig, AutoModel

    packed = {name: value for name, value in config.items() if name != "model_type"}
    maker: Any = AutoModel
    return without_pooler(maker.from_config(AutoConfig.for_model(config["model_type"], **packed)))


def without_pooler(network: Any) -> nn.Module:
    """The same network; what BERT and its kin make of their first token is for classifiers."""
    if getattr(network, "pooler", None) is not None:
        network.pooler = None
    plain: nn.Module = network
    return plain


def pool(states: Tensor, mask: Tensor, pooling: str) -> Tensor:
    """States of tokens [n, longest, width] and which count → [n, width]: their mean, maximum, or the first token's."""
    if pooling == "cls":
        return states[:, 0]
    counts = mask.unsqueeze(2)
    if pooling == "max":
        return states.masked_fill(~counts, _FAR_BELOW).amax(1)
    return (states * counts).sum(1) / counts.sum(1)

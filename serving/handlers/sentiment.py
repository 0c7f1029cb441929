"""What a review says: by an encoder whose last layers learnt it and by its words, or by a network fine-tuned whole."""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from serving.errors import WeightsRefused
from serving.handlers.text_towers import TextTower, be_quiet, padded, precision, read_packed
from serving.handlers.vision import declare_missing_operators

MINILM_WORDS = "minilm-words"  # the architecture's name in a card
_FAR_BELOW = -1e4  # for what must not be the highest, nor be attended to
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|!")  # an exclamation mark says something, too
CONFIG, TOKENIZER = "classifier_config", "tokenizer"  # keys of the metadata of its file


class SentimentTower(TextTower):
    """Texts → log-probabilities of every label of every head, one head after the other."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int, heads: Mapping[str, Sequence[str]]) -> None:
        super().__init__(tokenizer, max_tokens, sum(map(len, heads.values())))
        self.sizes = [len(labels) for labels in heads.values()]

    def encode(self, texts: Sequence[str]) -> Tensor:
        """float32 [n, labels of all heads]."""
        return log_probabilities(self.logits(texts), self.sizes)

    def logits(self, texts: Sequence[str]) -> Tensor:
        """The same before it is made probabilities."""
        return super().encode(texts)

    def _forward(self, tokens: list[list[int]]) -> Tensor:
        ids, mask = padded(tokens, self.padding)
        with torch.inference_mode(), precision():
            return self.pooled(ids, mask).float()


class MiniLmWords(SentimentTower):
    """MiniLM, its last layers replaced by those of the weights' file, and a table of words beside it."""

    def __init__(self, weights: Path, base: Path, max_tokens: int, heads: Mapping[str, Sequence[str]]) -> None:
        super().__init__(Tokenizer.from_file(str(base / "tokenizer.json")), max_tokens, heads)
        state = {name: value.float() for name, value in load_file(weights).items()}
        own = [int(name.split(".")[1]) for name in state if name.startswith("layers.")]
        self.lower, self.upper = take_apart(base, min(own, default=None), self.dimension)
        self.table, self.rarity = state.pop("words.weight", None), state.pop("words.rarity", torch.ones(0))
        try:
            self.upper.load_state_dict(state)
        except RuntimeError as error:
            raise WeightsRefused(f"{weights} does not belong on top of {base}: {error}") from error
        self.eval()

    def eval(self) -> None:
        """Switch off what only training does."""
        self.lower.eval()
        self.upper.eval()

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Both parts' together."""
        found = super().logits(texts)
        return found if self.table is None else found + word_logits(self.table, self.rarity, texts)

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The network's part."""
        logits: Tensor = self.upper(self.lower(ids, mask), mask)
        return logits


class Lower(nn.Module):
    """The embeddings and the first layers of MiniLM, as they came."""

    def __init__(self, embeddings: nn.Module, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.embeddings, self.layers = embeddings, nn.ModuleList(layers)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token ids and which count [n, longest] → states [n, longest, width]."""
        return _through(self.layers, self.embeddings(input_ids=ids), mask)


class Upper(nn.Module):
    """The last layers, and one linear step from the mean and the maximum of their states to the labels."""

    def __init__(self, layers: Mapping[str, nn.Module], width: int, labels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleDict(layers)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(2 * width, labels)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States of the layers below and which count → logits [n, labels]."""
        states = _through(self.layers.values(), states, mask).float()
        counts = mask.unsqueeze(2)
        mean = (states * counts).sum(1) / counts.sum(1)
        highest = states.masked_fill(~counts, _FAR_BELOW).amax(1)
        with torch.autocast("cpu", enabled=False):
            logits: Tensor = self.head(self.drop(torch.cat([mean, highest], 1)))
        return logits


def take_apart(base: Path, first: int | None, labels: int) -> tuple[Lower, Upper]:
    """MiniLM of that folder as what stays and what learns, from layer `first` on (None: the head alone learns)."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    from transformers import BertModel

    be_quiet()
    network: Any = BertModel.from_pretrained(base, local_files_only=True, add_pooling_layer=False)
    layers = list(network.encoder.layer)
    first = len(layers) if first is None else first
    own = {str(number): layer for number, layer in enumerate(layers) if number >= first}
    return Lower(network.embeddings, layers[:first]), Upper(own, network.config.hidden_size, labels)


def word_logits(table: Tensor, rarity: Tensor, texts: Sequence[str]) -> Tensor:
    """The table's rows [places, labels] of each text's grams, weighted by their rarity [places] at unit length."""
    found = [places(text, len(table)) for text in texts]
    flat = torch.tensor([place for row in found for place in row], dtype=torch.long)
    starts = torch.tensor([0, *(len(row) for row in found)][:-1]).cumsum(0)
    weights = rarity[flat]
    lengths = torch.stack(
        [part.norm().clamp(min=1e-6) for part in weights.split_with_sizes([len(row) for row in found])]
    )
    weights = weights / lengths.repeat_interleave(torch.tensor([len(row) for row in found]))
    return functional.embedding_bag(flat, table, starts, mode="sum", per_sample_weights=weights)


def log_probabilities(logits: Tensor, sizes: Sequence[int]) -> Tensor:
    """Each head's part of the logits made log-probabilities of its own."""
    return torch.cat([functional.log_softmax(part, dim=1) for part in logits.split_with_sizes(list(sizes), 1)], dim=1)


def _through(layers: Any, states: Tensor, mask: Tensor) -> Tensor:
    attended = torch.where(mask, 0.0, _FAR_BELOW)[:, None, None, :].expand(-1, 1, mask.shape[1], -1)
    if torch.is_autocast_enabled("cpu"):
        attended, states = attended.to(torch.bfloat16), states.to(torch.bfloat16)
    for layer in layers:
        given = layer(states, attention_mask=attended)
        states = given[0] if isinstance(given, tuple) else given
    return states


def grams(text: str) -> set[str]:
    """Each word and each pair of neighbours, in lower case."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return {*words, *map(" ".join, pairwise(words))}


def places(text: str, size: int) -> list[int]:
    """The places of a text's grams in a table of that size, each once, in rising order."""
    return sorted({zlib.crc32(gram.encode()) % size for gram in grams(text)})


class Classifier(SentimentTower):
    """A network with a head of its own, as `transformers` builds it from its configuration."""

    def __init__(self, weights: Path, max_tokens: int, heads: Mapping[str, Sequence[str]]) -> None:
        packed, state = read_packed(weights)
        if CONFIG not in packed or TOKENIZER not in packed:
            raise WeightsRefused(f"{weights} is no text classifier; make it with: shoplens reviews train --arch NAME")
        super().__init__(Tokenizer.from_str(packed[TOKENIZER]), max_tokens, heads)
        config = json.loads(packed[CONFIG])
        self.padding = int(config.get("pad_token_id") or 0)
        self.network = build_classifier(config)
        self.network.load_state_dict(state)
        self.network.eval()

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The logits of its head."""
        logits: Tensor = self.network(input_ids=ids, attention_mask=mask.long()).logits
        return logits


def build_classifier(config: Mapping[str, Any]) -> nn.Module:
    """The network a configuration describes, with random weights."""
    declare_missing_operators()  # transformers imports torchvision where it is installed
    from transformers import AutoConfig, AutoModelForSequenceClassification

    packed = {name: value for name, value in config.items() if name != "model_type"}
    maker: Any = AutoModelForSequenceClassification
    network: nn.Module = maker.from_config(AutoConfig.for_model(config["model_type"], **packed))
    return network

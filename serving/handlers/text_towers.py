"""Turns texts into unit vectors: what every text network shares, and sentence encoders of the MiniLM kind."""

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from serving.cards import Card
from serving.handlers.kept_graphs import kept_graph
from serving.handlers.onnx_runtime import OnnxNetwork, export
from serving.handlers.vision import declare_missing_operators

TOGETHER = 64  # texts in one forward pass
LEAST_TOGETHER, MOST_THREADS = 16, 4  # texts for each thread at the least; a container may see cores that it has not
TOKENS_TOGETHER = 2048  # of these, padding included: what attention holds grows with their number and their length


class TextTower(ABC):
    """Tokenizer and network; a new kind of network writes `pooled`, nothing else."""

    padding = 0  # token that fills short rows up

    def __init__(self, tokenizer: Tokenizer, max_tokens: int, dimension: int) -> None:
        self.tokenizer, self.dimension = tokenizer, dimension
        tokenizer.enable_truncation(max_tokens)
        tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Tensor:
        """float32 [n, dimension]; texts of like length share a forward pass, so that little of it is padding.

        Many texts are computed on several cores, one or a few on this one.
        """
        encodings = self.tokenizer.encode_batch(list(texts))
        vectors = torch.empty(len(texts), self.dimension)
        threads = min(MOST_THREADS, _cores(), -(-len(texts) // LEAST_TOGETHER))
        together = min(TOGETHER, -(-len(texts) // max(threads, 1)))
        chosen = list(batches([len(encoding.ids) for encoding in encodings], together))
        tokens = [[encodings[index].ids for index in batch] for batch in chosen]
        each = map(self._forward, tokens) if threads < 2 else self._on_threads(tokens, threads)
        for batch, found in zip(chosen, each, strict=True):
            vectors[batch] = found
        return vectors

    def _on_threads(self, tokens: Sequence[list[list[int]]], threads: int) -> Iterator[Tensor]:
        """The longest batches first, so that no core has one left when the others are done."""
        with ThreadPoolExecutor(threads) as pool:
            running = [pool.submit(self._forward, batch) for batch in reversed(tokens)]
            return iter([each.result() for each in reversed(running)])

    def _forward(self, tokens: list[list[int]]) -> Tensor:
        ids, mask = padded(tokens, self.padding)
        with torch.inference_mode():
            return functional.normalize(self.pooled(ids, mask).float(), dim=1)

    @abstractmethod
    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token ids and which of them count, both [n, longest] → one vector a text, [n, dimension]."""


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def batches(lengths: Sequence[int], together: int = TOGETHER) -> Iterator[list[int]]:
    """The places of texts with so many tokens, those of like length together, in batches that are bounded."""
    batch = list[int]()
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if len(batch) == together or (batch and (len(batch) + 1) * lengths[place] > TOKENS_TOGETHER):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


class SentenceTower(TextTower):
    """all-MiniLM-L6-v2: the mean of the token vectors."""

    def __init__(self, card: Card, folder: Path) -> None:
        super().__init__(Tokenizer.from_file(str(folder / "tokenizer.json")), card.input.max_tokens, card.dimension)
        self.states = token_states(card, folder, lambda: _minilm(folder))

    def pooled(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Mean over the tokens that count."""
        with precision():
            states = self.states(ids, mask.long()).float()
        weights = mask.unsqueeze(2).float()
        mean: Tensor = (states * weights).sum(1) / weights.sum(1)
        return mean


def _minilm(folder: Path) -> nn.Module:
    declare_missing_operators()  # transformers imports torchvision where it is installed
    from transformers import BertModel

    network: nn.Module = BertModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    return network


class TokenStates(nn.Module):
    """Token ids and which of them count, both int64 [n, longest] → the states of a transformer's last layer."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        states: Tensor = self.network(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


def token_states(card: Card, folder: Path, make: Callable[[], nn.Module]) -> nn.Module:
    """`TokenStates` of the network, computed by the card's runtime; the network is made where it is needed."""
    if card.runtime == "torch":
        return TokenStates(make()).eval()

    def graph() -> bytes:
        examples = {"ids": torch.ones(2, 3, dtype=torch.int64), "mask": torch.tensor([[1, 1, 1], [1, 1, 0]])}
        return export(TokenStates(make()), examples, {0: "texts", 1: "tokens"})

    return OnnxNetwork(kept_graph(folder, card.key, graph))


def precision() -> AbstractContextManager[object]:
    """bfloat16 where the CPU has instructions for it: 1.7 times the texts a second at a cosine above 0.9999.

    The image encoder computes in float32: in bfloat16 MobileNetV2's features came out at a cosine of 0.993.
    """
    abilities = torch.cpu.get_capabilities()
    native = abilities.get("avx512_bf16") or abilities.get("amx_bf16")
    return torch.autocast("cpu", torch.bfloat16) if native else nullcontext()


def padded(tokens: Sequence[Sequence[int]], padding: int = 0) -> tuple[Tensor, Tensor]:
    """Token ids [n, longest] and which of them count."""
    longest = max(map(len, tokens))
    ids = torch.tensor([[*row, *[padding] * (longest - len(row))] for row in tokens])
    return ids, torch.arange(longest) < torch.tensor([len(row) for row in tokens]).unsqueeze(1)


def be_quiet() -> None:
    """Keep transformers from telling that a layer nobody asked for is missing, or a new one untrained."""
    from transformers.utils import logging

    said: Any = logging
    said.set_verbosity_error()
    said.disable_progress_bar()


def read_packed(weights: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """What a safetensors file says of itself, and its tensors in float32."""
    with safe_open(weights, framework="pt") as file:
        packed: dict[str, str] = file.metadata() or {}
        return packed, {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 - it only has keys()

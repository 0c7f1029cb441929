"""Outputs of MiniLM's lower layers for every text, computed once and kept in a file for later runs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from catalog.progress import Progress
from serving.handlers.sentiment import Lower, padded, precision
from training.sentiment.tune import batches

_TOGETHER = 64  # texts in one forward pass


class States:
    """States of the tokens of each text, bfloat16 [tokens, width], in a memory-mapped file of the folder."""

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer, lower: Lower, width: int, folder: Path) -> None:
        self._tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        self.lengths = [len(row) for row in self._tokens]
        self._starts = [0, *accumulate(self.lengths)]
        self._lower, self._width = lower.eval(), width
        folder.mkdir(parents=True, exist_ok=True)
        known = json.dumps([len(lower.layers), width, self._tokens])
        self._file = folder / f"states-{hashlib.sha256(known.encode()).hexdigest()[:24]}.bf16"
        self._partial = self._file.with_name(f".{self._file.name}.{os.getpid()}.partial")
        self._kept = torch.zeros(0, width)

    def compute(self, progress: Progress) -> None:
        """Compute the states, unless an earlier run did."""
        if not self._file.exists():
            self._open(self._partial)
            self._fill(progress)
            self._partial.replace(self._file)
        self._open(self._file)

    def _open(self, file: Path) -> None:
        size = self._starts[-1] * self._width
        self._kept = torch.from_file(str(file), shared=True, size=size, dtype=torch.bfloat16).view(-1, self._width)

    def _fill(self, progress: Progress) -> None:
        done = 0
        for batch in batches(self.lengths, _TOGETHER):
            ids, mask = padded([self._tokens[place] for place in batch])
            with torch.inference_mode(), precision():
                states = self._lower(ids, mask)
            for row, place in enumerate(batch):
                self._kept[self._starts[place] : self._starts[place + 1]] = states[row, : self.lengths[place]]
            done += len(batch)
            progress("Lower layers", done, len(self.lengths))

    def batch(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """The states of these texts, float32 [n, longest, width], and a mask of their tokens, bool [n, longest]."""
        longest = max(self.lengths[place] for place in chosen)
        states = torch.zeros(len(chosen), longest, self._width)
        for row, place in enumerate(chosen):
            states[row, : self.lengths[place]] = self._kept[self._starts[place] : self._starts[place + 1]]
        lengths = torch.tensor([self.lengths[place] for place in chosen])
        return states, torch.arange(longest) < lengths.unsqueeze(1)

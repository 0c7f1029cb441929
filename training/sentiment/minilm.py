"""MiniLM's last layers and a table of words, trained on reviews and joined."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from catalog.progress import Progress
from serving.handlers.sentiment import Lower, Upper, take_apart
from serving.handlers.text_towers import padded, precision
from training.sentiment.examples import STARS, Example
from training.sentiment.recipe import Recipe
from training.sentiment.tune import Material, batches, fine_tune, head_weights, items_of, judge, learnt_from
from training.sentiment.words import Joint, Words, fit_words, join, logits

_TOGETHER = 64  # texts in one forward pass
_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8)  # interpolations between the layers before (0) and after training (1)
Given = dict[str, dict[str, Any]]  # part of the model → head → labels of validation, int64 [n]


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


@dataclass(frozen=True)
class Trained:
    """A model's weights by name, the scores of its epochs, and its parts' labels of validation."""

    tensors: dict[str, Tensor]
    scores: list[float]
    validation: Given
    joints: dict[str, Joint]
    interpolation: float = 1.0  # of the layers, between before (0) and after training (1)


def train_minilm(found: Material, recipe: Recipe, base: Path, cache: Path, progress: Progress) -> Trained:
    """Train on what `base` holds, to weights as MiniLmWords reads them; `cache` keeps a large file for a second run."""
    width_labels = sum(found.sizes)
    lower, upper = take_apart(base, recipe.first_layer, width_labels)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(recipe.max_tokens)
    tokenizer.no_padding()
    texts, owners, weights = learnt_from(found.parts["train"], recipe)
    asked = [example.whole for example in found.parts["validation"]]
    states = States([*texts, *asked], tokenizer, lower, upper.head.in_features // 2, cache)
    states.compute(progress)
    places = range(len(texts), len(texts) + len(asked))
    before = {name: value.detach().clone() for name, value in upper.state_dict().items()}
    items = items_of(owners, weights, states.lengths[: len(texts)], list(found.heads))
    scores = fine_tune(
        upper,
        lambda batch: _forward(upper, states, batch),
        items,
        head_weights(found, recipe),
        lambda: judge(found, lambda: _all(upper, states, places)),
        recipe,
        progress,
    )
    interpolation = interpolate_weights(
        upper, before, lambda: judge(found, lambda: _all(upper, states, places)), progress
    )
    network = _all(upper, states, places).numpy()
    return replace(_joined(found, recipe, upper, network, scores, progress), interpolation=interpolation)


def interpolate_weights(
    upper: Upper, before: Mapping[str, Tensor], judge: Callable[[], float], progress: Progress
) -> float:
    """Set the layers to the interpolation between before and after training with the best score; returns it.

    Interpolated weights are better on other goods than those trained on (Wortsman et al. 2022,
    https://arxiv.org/abs/2109.01903). The head, which has no weights from before, stays.
    """
    after = {name: value.detach().clone() for name, value in upper.state_dict().items()}
    scores: dict[float, float] = {}
    for number, share in enumerate(_SHARES, start=1):
        upper.load_state_dict(_between(before, after, share))
        scores[share] = judge()
        progress("Interpolating", number, len(_SHARES), f"{share:.2f}: validation {scores[share]:.4f}")
    best = max(_SHARES, key=lambda share: scores[share])
    upper.load_state_dict(_between(before, after, best))
    return best


def _between(before: Mapping[str, Tensor], after: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    new = {name: value for name, value in after.items() if name.startswith("head.")}
    return {name: torch.lerp(before[name], value, share) for name, value in after.items() if name not in new} | new


def _forward(upper: Upper, states: States, batch: Sequence[int]) -> Tensor:
    known, mask = states.batch(batch)
    with precision():
        logits: Tensor = upper(known, mask)
    return logits


def _all(upper: Upper, states: States, places: range) -> Tensor:
    """The logits of these texts, float32 [n, labels of all heads], without training."""
    upper.eval()
    found = torch.zeros(len(places), upper.head.out_features)
    with torch.inference_mode():
        for batch in batches([states.lengths[place] for place in places], 64):
            found[batch] = _forward(upper, states, [places[number] for number in batch])
    return found


def _joined(
    found: Material, recipe: Recipe, upper: Upper, network: Any, scores: list[float], progress: Progress
) -> Trained:
    """Choose the weights of network and words on validation, then fit the words to validation as well."""
    progress("Words", 0, 2)
    words = _words(found.parts["train"], found, recipe)
    progress("Words", 1, 2)
    said = logits(words, [example.whole for example in found.parts["validation"]])
    joints, given = {}, Given(network={}, words={}, both={})
    for head, part in _parts_of(found).items():
        joint = join(network[:, part], said[:, part], found.labels("validation", head))
        joints[head] = joint
        given["network"][head] = network[:, part].argmax(1)
        given["words"][head] = said[:, part].argmax(1)
        given["both"][head] = joint.apply(network[:, part], said[:, part]).argmax(1)
    given["words"].pop(STARS, None)
    words = _words([*found.parts["train"], *found.parts["validation"]], found, recipe)
    progress("Words", 2, 2)
    return Trained(_folded(found, upper, words, joints), scores, given, joints)


def _words(examples: Sequence[Example], found: Material, recipe: Recipe) -> Words:
    targets = {head: [e.label(head) for e in examples] for head in found.heads if head != STARS}
    texts = [example.whole for example in examples]
    return fit_words(texts, targets, found.heads, recipe.table_places, recipe.word_strength)


def _parts_of(found: Material) -> dict[str, slice]:
    ends = np.cumsum([0, *found.sizes])
    return {head: slice(int(a), int(b)) for head, a, b in zip(found.heads, ends[:-1], ends[1:], strict=True)}


def _folded(found: Material, upper: Upper, words: Words, joints: dict[str, Joint]) -> dict[str, Tensor]:
    """Weights of network and words, scaled so that the logits are their plain sum."""
    state = {name: value.detach().clone() for name, value in upper.state_dict().items()}
    table = torch.from_numpy(words.table.copy())
    for head, part in _parts_of(found).items():
        joint = joints[head]
        state["head.weight"][part] *= joint.network
        bias = joint.network * state["head.bias"][part] + joint.words * torch.from_numpy(words.bias[part])
        state["head.bias"][part] = bias + torch.tensor(joint.lean)
        table[:, part] *= joint.words
    return state | {"words.weight": table, "words.rarity": torch.from_numpy(words.rarity)}

"""What both kinds of networks share: texts, labels, weights, and the score on validation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from evaluation.classification import macro_f1
from training.sentiment.examples import STARS, Example, Side, heads_of, sides
from training.sentiment.recipe import Recipe
from training.sentiment.tune import Head, Items

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Material:
    """The examples by side, and the heads that they have labels of."""

    heads: dict[str, tuple[str, ...]]
    parts: dict[Side, list[Example]]

    @property
    def sizes(self) -> list[int]:
        """The number of labels of each head."""
        return [len(labels) for labels in self.heads.values()]

    def labels(self, side: Side, head: str) -> Ints:
        """The true labels of a side, int64 [n], below 0 where there is none."""
        return np.array([example.label(head) for example in self.parts[side]], np.int64)


def material(examples: Sequence[Example], recipe: Recipe) -> Material:
    """The examples, split by the recipe; TrainingError for too few of them, or bad shares."""
    heads = heads_of(examples)
    parts: dict[Side, list[Example]] = {"train": [], "validation": [], "test": []}
    chosen = sides(examples, validation=recipe.validation, test=recipe.test, seed=recipe.seed)
    for example, side in zip(examples, chosen, strict=True):
        parts[side].append(example)
    return Material(heads, parts)


def learnt_from(examples: Sequence[Example], recipe: Recipe) -> tuple[list[str], list[Example], list[float]]:
    """The texts of the examples, followed by their titles: texts, the example of each, and its weight in the loss."""
    titled = [example for example in examples if example.title and example.text] if recipe.title_weight else []
    texts = [example.whole for example in examples] + [example.title for example in titled]
    return texts, [*examples, *titled], [1.0] * len(examples) + [recipe.title_weight] * len(titled)


def items_of(
    owners: Sequence[Example], weights: Sequence[float], lengths: Sequence[int], heads: Sequence[str]
) -> Items:
    """The items of fine-tuning, from the examples, weights and lengths in tokens of n texts."""
    targets = torch.tensor([[example.label(head) for head in heads] for example in owners])
    return Items(lengths, targets, torch.tensor(weights))


def head_weights(found: Material, recipe: Recipe) -> list[Head]:
    """Each head's weight in the loss."""
    return [Head(len(labels), recipe.stars_weight if head == STARS else 1.0) for head, labels in found.heads.items()]


def judge(found: Material, logits: Callable[[], Tensor]) -> float:
    """Macro F1 on validation, mean over the heads except the stars; logits: float [n, labels of all heads]."""
    scores = []
    for (head, labels), part in zip(found.heads.items(), logits().split_with_sizes(found.sizes, 1), strict=True):
        truth = found.labels("validation", head)
        if head != STARS and (truth >= 0).any():
            given = part.argmax(1).numpy()[truth >= 0]
            scores.append(macro_f1([labels[n] for n in truth[truth >= 0]], [labels[n] for n in given]))
    return float(np.mean(scores))

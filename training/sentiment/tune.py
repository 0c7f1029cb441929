"""Fine-tunes a text network on reviews, in batches of similar length; the epoch that is best on validation is kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from catalog.progress import Progress
from evaluation.classification import macro_f1
from training.sentiment.examples import STARS, Example, Side, heads_of, sides
from training.sentiment.recipe import Recipe

_SHUFFLED = 40  # batches whose texts are sorted by length together
_LONGEST_STEP = 1.0  # gradients are scaled down to this norm
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Items:
    """n texts to train on."""

    lengths: Sequence[int]  # in tokens
    targets: Tensor  # int64 [n, heads]
    weights: Tensor  # float32 [n], in the loss


@dataclass(frozen=True)
class Head:
    """The number of a head's labels, and its weight in the loss."""

    labels: int
    weight: float


def fine_tune(
    network: nn.Module,
    forward: Callable[[Sequence[int]], Tensor],
    items: Items,
    heads: Sequence[Head],
    judge: Callable[[], float],
    recipe: Recipe,
    progress: Progress,
) -> list[float]:
    """Train the network's parameters that require gradients; returns the score of each epoch.

    forward: indices of n items → logits, float [n, labels of all heads]. judge: the network's score on validation,
    higher is better; the weights of the best epoch are loaded at the end.
    """
    random_, steps = random.Random(recipe.seed), 0
    torch.manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(_groups(network, recipe))
    total = recipe.epochs * len(batches(items.lengths, recipe.batch, random.Random(recipe.seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, total, recipe.warm_up))
    scores: list[float] = []
    best: dict[str, Tensor] = {}
    for _ in range(recipe.epochs):
        network.train()
        for batch in batches(items.lengths, recipe.batch, random_):
            loss = _loss(forward(batch), items, batch, heads)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), _LONGEST_STEP)
            optimizer.step()
            schedule.step()
            steps += 1
            progress("Steps", steps, total, f"loss {loss.item():.3f}")
        network.eval()
        scores.append(judge())
        progress("Steps", steps, total, f"validation {scores[-1]:.4f}")
        if scores[-1] == max(scores):
            best = {name: value.detach().clone() for name, value in network.state_dict().items()}
    network.load_state_dict(best)
    return scores


def batches(lengths: Sequence[int], size: int, shuffled: random.Random | None = None) -> list[list[int]]:
    """Indices of items in batches of similar length, so that little of a batch is padding."""
    order = list(range(len(lengths)))
    if shuffled is None:
        order.sort(key=lambda place: lengths[place])
        return [order[start : start + size] for start in range(0, len(order), size)]
    shuffled.shuffle(order)
    found = []
    for start in range(0, len(order), size * _SHUFFLED):
        part = sorted(order[start : start + size * _SHUFFLED], key=lambda place: lengths[place])
        found += [part[first : first + size] for first in range(0, len(part), size)]
    shuffled.shuffle(found)
    return found


def _loss(logits: Tensor, items: Items, batch: Sequence[int], heads: Sequence[Head]) -> Tensor:
    places = torch.tensor(batch)
    targets = items.targets[places].to(logits.device)
    weights = items.weights[places].to(logits.device)
    total = torch.zeros(len(batch), device=logits.device)
    for number, (head, part) in enumerate(
        zip(heads, logits.split_with_sizes([head.labels for head in heads], 1), strict=True)
    ):
        total = total + head.weight * functional.cross_entropy(part, targets[:, number], reduction="none")
    return (total * weights).mean()


def _groups(network: nn.Module, recipe: Recipe) -> list[dict[str, object]]:
    """Parameter groups: weight decay for matrices alone, a higher learning rate for the head."""
    groups: Mapping[tuple[bool, bool], list[nn.Parameter]] = {(a, b): [] for a in (True, False) for b in (True, False)}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            groups["head." in name or "classifier." in name, parameter.ndim > 1].append(parameter)
    return [
        {
            "params": members,
            "lr": recipe.peak_rate * (recipe.head_rate if new else 1),
            "weight_decay": recipe.weight_decay if matrices else 0.0,
        }
        for (new, matrices), members in groups.items()
        if members
    ]


def _rate(step: int, total: int, warm_up: float) -> float:
    rising = max(1.0, warm_up * total)
    return min((step + 1) / rising, max(0.0, (total - step) / max(1.0, total - rising)))


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

"""Fine-tunes a text network on labelled texts, in batches of similar length; the best epoch is kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from catalog.progress import Progress
from training.sentiment.recipe import Recipe

_SHUFFLED = 40  # batches whose texts are sorted by length together
_LONGEST_STEP = 1.0  # gradients are scaled down to this norm


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

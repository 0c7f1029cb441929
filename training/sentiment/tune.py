"""Fine-tunes a text network on labelled texts: batches of like length, the best epoch kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.sentiment.recipe import Recipe

Report = Callable[[str, int, int, str], None]  # stage, done, in all, note
_SHUFFLED = 40  # batches whose texts are sorted by length together
_LONGEST_STEP = 1.0  # gradients are cut to this norm


@dataclass(frozen=True)
class Items:
    """What is learnt from: each text's length in tokens, its labels [n, heads] and its weight in the loss."""

    lengths: Sequence[int]
    targets: Tensor
    weights: Tensor


@dataclass(frozen=True)
class Head:
    """One part of the logits and its weight in the loss."""

    labels: int
    weight: float


def fine_tune(
    network: nn.Module,
    forward: Callable[[Sequence[int]], Tensor],
    items: Items,
    heads: Sequence[Head],
    judge: Callable[[], float],
    recipe: Recipe,
    report: Report,
) -> list[float]:
    """Train the network's parameters that want it; `forward` gives the logits of items by their places.

    `judge` scores the network on validation after each epoch, higher is better: the best epoch's weights are kept.
    The scores are returned.
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
            report("Steps", steps, total, f"loss {loss.item():.3f}")
        network.eval()
        scores.append(judge())
        report("Steps", steps, total, f"validation {scores[-1]:.4f}")
        if scores[-1] == max(scores):
            best = {name: value.detach().clone() for name, value in network.state_dict().items()}
    network.load_state_dict(best)
    return scores


def batches(lengths: Sequence[int], size: int, shuffled: random.Random | None = None) -> list[list[int]]:
    """The places of items in batches of like length, so that little of a batch is padding."""
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
    """Matrices of the layers decay, biases and norms do not, and what is called head learns faster."""
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

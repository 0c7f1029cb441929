"""The optimizer of a run, and its learning rate at every step."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import nn

from serving.handlers.networks import Network
from training.objective import Objective
from training.recipe import Recipe


def build_optimizer(network: Network, objective: Objective, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW, or SGD with Nesterov momentum; `part` of each parameter group is its factor of the learning rate."""
    backbone = list(network.backbone.parameters())
    inner = {id(parameter) for parameter in backbone}
    others = [p for p in (*network.parameters(), *objective.parameters()) if id(p) not in inner]
    groups = [
        *_decayed(backbone, recipe.backbone_rate, recipe.weight_decay),
        *_decayed(others, 1.0, recipe.weight_decay),
    ]
    if recipe.optimizer == "sgd":
        return torch.optim.SGD(groups, lr=recipe.peak_rate, momentum=0.9, nesterov=True)
    return torch.optim.AdamW(groups, lr=recipe.peak_rate)


def _decayed(parameters: list[nn.Parameter], part: float, decay: float) -> list[dict[str, object]]:
    """Parameter groups: norms and biases without weight decay. `part` is the factor of the learning rate."""
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay, "part": part},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0, "part": part},
    ]


def rate_at(step: int, steps: int, kind: Literal["one-cycle", "cosine"]) -> float:
    """The factor, 0..1, of the peak rate at step 0..steps-1: a rise over a quarter of the steps (one-cycle, Smith 2018)
    or a twentieth (cosine, Loshchilov & Hutter 2017), then a cosine."""
    rise = max(1, round(steps * (0.25 if kind == "one-cycle" else 0.05)))
    if step < rise:
        start = 0.04
        return start + (1 - start) * (1 - math.cos(math.pi * step / rise)) / 2
    return 0.001 + 0.999 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2

"""Fine-tuning of the last block, held near what it was."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from serving.handlers.efficientnet_lite import EfficientNetLite
from training.late.embedding import SIMILARITIES, UNKNOWN, Known, change, principal_axes, product_loss
from training.late.maps import Seen

DIMENSION = 256  # of the embedding that products are learned by meanwhile
SAMPLE = 1500  # views whose features give its axes
WARM_UP = 20  # steps
RATES = {"projection": 2e-3, "centres": 5e-3, "heads": 2e-3}
FEATURES = 10.0  # factor of the features, of unit length, before the heads: their own would be learned slowly


@dataclass(frozen=True)
class Wanted:
    """How the last block is tuned."""

    labels: Mapping[str, Tensor]  # head → int64 [n], UNKNOWN where none is known
    steps: int
    batch: int
    rate: float
    keep_share: float
    smoothing: float
    seed: int


def tune_last_block(
    backbone: EfficientNetLite, seen: Seen, known: Known, wanted: Wanted, tell: Callable[[int, float], None]
) -> EfficientNetLite:
    """A copy whose last block and convolution have learned the labels and products of the views.

    The loss counts, beside those, the change of the features and of their similarities, times keep_share. Batch norms
    stay as they are. tell is called with each step, from 1, and its loss.
    """
    torch.manual_seed(wanted.seed)
    rng = np.random.default_rng(wanted.seed)
    tuned = copy.deepcopy(backbone).eval().requires_grad_(False)
    weights = [value for value in (*tuned.blocks[-1].parameters(), tuned.last.weight) if value.ndim == 4]
    for value in weights:
        value.requires_grad_(True)
    pupil = _Pupil(known, wanted.labels, rng)
    optimizer = torch.optim.AdamW(
        [{"params": weights, "lr": wanted.rate, "weight_decay": 0.01}, *pupil.groups()], weight_decay=0.0
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, wanted.steps))
    for step in range(wanted.steps):
        views = pupil.draw(wanted.batch, rng)
        maps = seen.at(views)
        with torch.no_grad():
            before = backbone.late(maps)
        loss = pupil.loss(tuned.late(maps), before, torch.from_numpy(views), wanted)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        tell(step + 1, loss.item())
    return tuned.requires_grad_(False)


def _rate(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


class _Pupil:
    """Projection, products' centres and label heads that the last block is taught by; none of them is kept."""

    def __init__(self, known: Known, labels: Mapping[str, Tensor], rng: np.random.Generator) -> None:
        features = known.features
        self.known, self.labels = known, labels
        sample = torch.from_numpy(rng.permutation(len(features))[:SAMPLE])
        self.projection = principal_axes(features[sample], DIMENSION)
        self.first = copy.deepcopy(self.projection).requires_grad_(False)
        named = known.products != UNKNOWN
        sums = torch.zeros(int(known.products.max()) + 1, DIMENSION)
        with torch.no_grad():
            sums.index_add_(0, known.products[named], functional.normalize(self.projection(features[named]), dim=1))
        self.centres = nn.Parameter(functional.normalize(sums, dim=1))
        width = features.shape[1]
        self.heads = nn.ModuleDict({head: nn.Linear(width, int(of.max()) + 1) for head, of in labels.items()})
        for value in self.heads.parameters():
            nn.init.zeros_(value)

    def groups(self) -> list[dict[str, object]]:
        """Its parameters with their learning rates."""
        return [
            {"params": list(self.projection.parameters()), "lr": RATES["projection"]},
            {"params": [self.centres], "lr": RATES["centres"]},
            {"params": list(self.heads.parameters()), "lr": RATES["heads"], "weight_decay": 1e-3},
        ]

    def draw(self, count: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Random views, int64 [count], as many of each source."""
        sources = self.known.sources.numpy()
        each = np.unique(sources)
        return np.concatenate([rng.choice(np.flatnonzero(sources == source), count // len(each)) for source in each])

    def loss(self, features: Tensor, before: Tensor, views: Tensor, wanted: Wanted) -> Tensor:
        """The loss of features [n, width] of views int64 [n] that were `before`."""
        embedding = functional.normalize(self.projection(features), dim=1)
        kept = functional.normalize(self.first(before), dim=1)
        moved = (features - before).square().sum(1).mean()
        total = product_loss(embedding, self.centres, self.known.products[views])
        total = total + wanted.keep_share * (SIMILARITIES * change(embedding, kept) + moved)
        for head, of in self.labels.items():
            labels = of[views]
            known = labels != UNKNOWN
            if known.any():
                logits = self.heads[head](FEATURES * features[known])
                total = total + functional.cross_entropy(logits, labels[known], label_smoothing=wanted.smoothing)
        return total

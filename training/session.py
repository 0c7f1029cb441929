"""The state of a training run: network, losses, optimizer and position, which can be saved and restored."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from serving.handlers.networks import Network, pooled
from training.augment import STRENGTHS, Mixed, mix
from training.checkpoint import flatten_optimizer, load_tensors, restore_optimizer, save_tensors
from training.errors import TrainingError
from training.feeding import Batch, Feeder
from training.objective import Lesson, Objective, Targets
from training.optimizer import build_optimizer, rate_at
from training.pixels import normalised
from training.recipe import Recipe
from training.teaching.distil import Distiller
from training.teaching.extend import Keeper
from training.teaching.teacher import Guide


@dataclass
class Position:
    """The progress of a run."""

    epoch: int = 0
    batch: int = 0  # within the epoch
    seconds: float = 0.0
    best: float = math.inf  # lowest validation loss so far
    best_epoch: int = 0
    sums: dict[str, float] = field(default_factory=dict)  # of the losses of this epoch's batches


class Session:
    """Trains batch by batch; each step depends on seed, epoch and batch alone, so that a restored session is exact."""

    def __init__(
        self,
        network: Network,
        objective: Objective,
        targets: Targets,
        feeder: Feeder,
        recipe: Recipe,
        normalisation: tuple[tuple[float, ...], tuple[float, ...]],
        keeper: Keeper | None = None,
        guide: Guide | None = None,
        distiller: Distiller | None = None,
    ) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = network.to(self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.objective, self.targets = objective.to(self.device), targets
        self.feeder, self.recipe, self.normalisation = feeder, recipe, normalisation
        self.keeper = keeper.to(self.device) if keeper is not None else None
        self.guide = guide.to(self.device) if guide is not None else None
        self.distiller = distiller.to(self.device) if distiller is not None else None
        self.average = AveragedModel(self.network, multi_avg_fn=_slowly(recipe.ema_decay), use_buffers=True)
        self.optimizer = build_optimizer(self.network, self.objective, recipe)
        self.position = Position()

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return len(self.feeder) * self.recipe.epochs

    def averaged(self) -> Network:
        """A copy of the averaged network in evaluation mode, on the CPU."""
        return cast(Network, copy.deepcopy(self.average.module)).cpu().eval()

    def train_epoch(self, after_batch: Callable[[int, float], None]) -> None:
        """Train the rest of the current epoch; after_batch is called with the run's step, from 1, and the batch's loss.

        Raises TrainingError for a loss that is not finite.
        """
        here = self.position
        if here.batch == 0:
            here.sums = {}
        self.network.train()
        set_trainable(self.network, here.epoch, self.recipe)
        for batch in self.feeder.epoch(here.epoch, here.batch):
            step = here.epoch * len(self.feeder) + here.batch
            losses = self._step(batch, step)
            here.batch += 1
            for name, value in losses.items():
                here.sums[name] = here.sums.get(name, 0.0) + value
            after_batch(step + 1, losses["loss"])
        here.epoch, here.batch = here.epoch + 1, 0

    def means(self) -> dict[str, float]:
        """Mean of each part of the loss over the epoch just trained."""
        return {name: round(total / len(self.feeder), 5) for name, total in self.position.sums.items()}

    def save(self, path: Path) -> None:
        """Write the state to a file, atomically; TrainingError on a full disk."""
        tensors = {
            f"{part}.{name}": value for part in _KEPT for name, value in getattr(self, part).state_dict().items()
        }
        tensors |= {f"optimizer.{name}": value for name, value in flatten_optimizer(self.optimizer).items()}
        # safetensors keeps no two names for one tensor
        save_tensors({name: value.clone() for name, value in tensors.items()}, path, vars(self.position))

    def restore(self, path: Path) -> None:
        """Load the state that `save` wrote; TrainingError when the file is missing or damaged."""
        tensors, plain = load_tensors(path)
        for part in _KEPT:
            getattr(self, part).load_state_dict(_under(tensors, f"{part}."))
        restore_optimizer(self.optimizer, _under(tensors, "optimizer."))
        self.position = Position(**plain)

    def _step(self, batch: Batch, step: int) -> dict[str, float]:
        torch.manual_seed((self.recipe.seed << 32) + step)  # dropout and the like: the same after a resume
        pictures = normalised(batch.pixels, *self.normalisation).to(self.device)
        targets = self.targets.at(torch.from_numpy(batch.index))
        targets = targets.to(self.device)
        mixed = self._mixed(pictures, step)
        seen = self.guide.look(pictures) if self.guide is not None else None
        larger, pictures = pictures, shrunk(pictures, self.recipe.size)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.recipe.bf16):
            maps = self.network.backbone(pictures)
            answer = self.network.answer(pooled(maps), pictures)
            lesson = None if seen is None else Lesson(seen, self._places(maps))
        parts = self.objective(answer, targets, mixed, lesson)
        if self.distiller is not None:
            parts["distilled"] = self.distiller.loss(larger, targets.labels, answer.logits)
        if self.keeper is not None:
            parts["kept"] = self.keeper.loss(pictures, answer)
        loss = torch.stack(list(parts.values())).sum()
        self._check(loss, step)
        self._descend(loss, step)
        return {"loss": loss.item(), **{name: part.item() for name, part in parts.items()}}

    def _places(self, maps: Tensor) -> Tensor | None:
        """Embeddings of the places of maps [n, width, h, w]: float [n, dimension, h, w]; None for pooled features."""
        if maps.ndim == 2:
            return None
        places: Tensor = self.network.projection(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return places

    def _descend(self, loss: Tensor, step: int) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.peak_rate * group["part"] * rate_at(step, self.steps, self.recipe.schedule)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        self.average.update_parameters(self.network)

    def _mixed(self, pictures: Tensor, step: int) -> Mixed | None:
        rng = np.random.default_rng((self.recipe.seed, 4, step))
        if rng.random() >= STRENGTHS[self.recipe.augmentation].mix:
            return None
        return mix(pictures, torch.from_numpy(rng.permutation(len(pictures))).to(pictures.device), rng)

    def _check(self, loss: Tensor, step: int) -> None:
        if not math.isfinite(loss.item()):
            raise TrainingError(
                f"The loss is {loss.item()} at step {step + 1} of {self.steps} (epoch {self.position.epoch + 1}):"
                f" the rate {self.recipe.peak_rate:g} is too high for this data, or a picture's values are broken."
                " Start again with a lower --rate, or let --tune find one."
            )


_KEPT = ("average", "network", "objective")  # parts of a session with a state of their own


def set_trainable(network: Network, epoch: int, recipe: Recipe) -> None:
    """In the first epochs of a recipe with head_only_epochs the backbone is not trained, afterwards everything is."""
    head_only = epoch < recipe.head_only_epochs
    if head_only:
        network.backbone.eval()  # the statistics of its batch norms stay, too
    network.backbone.requires_grad_(not head_only)


def shrunk(pictures: Tensor, size: int) -> Tensor:
    """Pictures float32 [n, 3, s, s] resized to [n, 3, size, size]; the teacher may have seen larger ones."""
    if pictures.shape[2] == size:
        return pictures
    return functional.interpolate(pictures, size=(size, size), mode="bilinear", antialias=True)


Tensors = tuple[Tensor, ...] | list[Tensor]


def _slowly(decay: float) -> Callable[[Tensors, Tensors, Tensor | int], None]:
    """An exponential moving average with a smaller decay in the first steps, so that short runs do not lag behind."""

    def follow(average: Tensors, current: Tensors, steps: Tensor | int) -> None:
        kept = min(decay, (1 + float(steps)) / (10 + float(steps)))
        if average[0].is_floating_point():  # they come by type
            torch._foreach_lerp_(average, current, 1 - kept)
        else:
            torch._foreach_copy_(average, current)

    return follow


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

"""One training run: `fit` reads top to bottom like the run itself."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from serving.handlers.networks import Network, build
from training.augment import augment
from training.objective import CosineClassifier, category_loss
from training.views import View


@dataclass(frozen=True)
class Recipe:
    """Everything a run can be told."""

    architecture: str = "residual-cnn"
    size: int = 128  # px the network sees
    decoded: int = 160  # px kept of each picture, so that crops have something to choose from
    dimension: int = 320  # of the embedding, the colour histogram's 192 included
    colour_weight: float = 0.1  # share of the embedding's energy that is plain colour
    epochs: int = 36
    batch: int = 32
    peak_rate: float = 0.0025  # AdamW, one cycle
    weight_decay: float = 0.05
    category_share: float = 0.4  # of the loss; the rest is product identity
    seed: int = 7
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Trained:
    """The averaged network of a run and what its classes are."""

    network: Network
    labels: tuple[str, ...]
    recipe: Recipe
    seconds: float


def fit(
    views: Sequence[View],
    pixels: npt.NDArray[np.uint8],
    recipe: Recipe,
    head: str,
    run: Path,
    *,
    start: Network | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Trained:
    """Train on views and their pixels [n, 3, s, s], from scratch or from `start`; writes run/config.json, log.jsonl."""
    torch.manual_seed(recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    labels = tuple(sorted({view.label for view in views}))
    identities = sorted({view.identity for view in views})
    targets = torch.tensor([[labels.index(v.label), identities.index(v.identity)] for v in views])
    network = build(
        recipe.architecture,
        {head: labels},
        recipe.dimension,
        colour_weight=recipe.colour_weight,
        mean=recipe.mean,
        std=recipe.std,
    )
    if start is not None:
        network.load_state_dict(start.state_dict())
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    classifier = CosineClassifier(recipe.dimension, len(identities))
    slowly = get_ema_multi_avg_fn(0.995)  # type: ignore[no-untyped-call]
    average = AveragedModel(network, multi_avg_fn=slowly, use_buffers=True)
    steps = math.ceil(len(views) / recipe.batch) * recipe.epochs
    optimizer = torch.optim.AdamW(_groups([network, classifier], recipe.weight_decay), lr=recipe.peak_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.peak_rate, total_steps=steps, pct_start=0.2)
    started, step = time.monotonic(), 0
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps(asdict(recipe), indent=2), encoding="utf-8")
    with (run / "log.jsonl").open("w", encoding="utf-8") as log:
        for epoch in range(recipe.epochs):
            network.train()
            sums = torch.zeros(3)
            for batch in _batches(len(views), recipe.batch, generator):
                pictures = augment(torch.from_numpy(pixels[batch]), recipe.size, generator)
                loss, parts = _loss(network, classifier, normalise(pictures, recipe), targets[batch], head, recipe)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(network.parameters(), 2.0)
                optimizer.step()
                schedule.step()
                average.update_parameters(network)
                sums += parts
                step += 1
                if progress:
                    progress(step, steps, f"epoch {epoch + 1} loss {parts[0]:.2f}")
            _write_line(log, epoch, sums / math.ceil(len(views) / recipe.batch), time.monotonic() - started)
    averaged = cast(Network, average.module)
    return Trained(averaged.eval(), labels, recipe, time.monotonic() - started)


def _loss(
    network: Network, classifier: CosineClassifier, pictures: Tensor, targets: Tensor, head: str, recipe: Recipe
) -> tuple[Tensor, Tensor]:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        embeddings, logits, _ = network(pictures.contiguous(memory_format=torch.channels_last))
    category = category_loss(logits[head].float(), targets[:, 0])
    identity = classifier(embeddings.float(), targets[:, 1])
    loss = recipe.category_share * category + (1 - recipe.category_share) * identity
    return loss, torch.tensor([loss.item(), category.item(), identity.item()])


def _groups(modules: Sequence[nn.Module], weight_decay: float) -> list[dict[str, object]]:
    """Norms and biases are not decayed."""
    every = [p for module in modules for p in module.parameters()]
    return [
        {"params": [p for p in every if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in every if p.ndim <= 1], "weight_decay": 0.0},
    ]


def normalise(pictures: Tensor, recipe: Recipe) -> Tensor:
    """Pictures of 0..1, [n, 3, h, w], by the recipe's mean and std."""
    return (pictures - torch.tensor(recipe.mean).view(1, 3, 1, 1)) / torch.tensor(recipe.std).view(1, 3, 1, 1)


def _batches(count: int, size: int, generator: torch.Generator) -> Iterator[npt.NDArray[np.int64]]:
    order = torch.randperm(count, generator=generator).numpy()
    for start in range(0, count, size):
        yield np.sort(order[start : start + size])


def _write_line(log: TextIO, epoch: int, means: Tensor, seconds: float) -> None:
    loss, category, identity = (round(float(value), 4) for value in means)
    line = {"epoch": epoch + 1, "loss": loss, "category": category, "identity": identity, "seconds": round(seconds, 1)}
    log.write(json.dumps(line) + "\n")
    log.flush()

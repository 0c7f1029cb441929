"""The settings of a training run: what each means, its default, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, with_config

Level = Literal["none", "light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = ("none", "light", "medium", "heavy")

Epochs = Annotated[int, Field(ge=0)]
Side = Annotated[int, Field(ge=16, le=512)]  # px
Weight = Annotated[float, Field(ge=0, le=10)]  # of one part of the loss
Part = Annotated[float, Field(ge=0, le=1)]


@with_config(ConfigDict(extra="forbid", strict=True))
@dataclass(frozen=True)
class Recipe:
    """One run's settings, kept in the run's config.json; the defaults suit a small shop's CPU.

    Learning rates are per optimizer step. The limits hold for what is read from a file (training.recipe_files).
    """

    architecture: str = "residual-cnn"
    size: Side = 112  # px a side while training
    served_size: Side = 128  # px when measured and served; a little larger reads better (Touvron et al. 2019)
    decoded: Annotated[int, Field(ge=16, le=1024)] = 160  # px kept of each picture, from which crops are taken
    dimension: Annotated[int, Field(ge=8, le=2048)] = 256  # learned part of the embedding
    # Share of the embedding's squared length that the colour histogram has; None: validation chooses it.
    colour_weight: Annotated[float, Field(ge=0, le=0.9)] | None = None
    epochs: Annotated[int, Field(ge=1)] = 30
    head_only_epochs: Epochs = 0  # first epochs in which the backbone is not trained
    batch: Annotated[int, Field(ge=2, le=4096)] = 64  # pictures in one step
    optimizer: Literal["adamw", "sgd"] = "adamw"
    schedule: Literal["one-cycle", "cosine"] = "one-cycle"
    peak_rate: Annotated[float, Field(ge=1e-7, le=10)] = 0.002
    backbone_rate: Weight = 1.0  # factor of the backbone's learning rate: below 1 for pretrained weights
    weight_decay: Part = 0.05
    label_smoothing: Annotated[float, Field(ge=0, le=0.9)] = 0.1
    clip_norm: Annotated[float, Field(gt=0)] = 2.0  # gradients are scaled down to this norm
    ema_decay: Annotated[float, Field(ge=0, le=0.99999)] = 0.995  # of the moving average of the weights
    bf16: bool = True  # bfloat16 instead of float32
    augmentation: Level = "medium"
    balance: Part = 0.5  # 0 draws samples evenly, 1 labels evenly
    label_share: Weight = 1.0  # weight of the labels in the loss
    # Weight of metric learning over the pictures whose product is known. Its gradients are many times the others' at
    # the same loss: at 1.0 labels and teacher are hardly learned (docs/quality.md).
    identity_share: Weight = 0.2
    teacher_share: Weight = 4.0
    teacher_size: Side = 160  # px of the crops that the teacher and the distilled runs see
    text_share: Weight = 1.0
    distil_share: Weight = 2.0  # weight of the distilled runs' probabilities, beside the labels themselves
    # Interpolation between the network gone on from (0) and the trained one (1) that the run ends at.
    interpolation: Part = 1.0
    patience: Epochs = 0  # epochs without a lower validation loss before the run stops; 0 never stops early
    workers: Annotated[int, Field(ge=1, le=64)] = 2  # threads that prepare pictures
    seed: Annotated[int, Field(ge=0)] = 7

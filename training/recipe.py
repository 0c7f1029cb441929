"""Everything a training run can be told, with the defaults that suit a small shop's CPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["none", "light", "medium", "heavy"]
LEVELS: tuple[Level, ...] = ("none", "light", "medium", "heavy")


@dataclass(frozen=True)
class Recipe:
    """One run's settings; kept in the run's config.json. Rates are per step, shares are weights in the loss."""

    architecture: str = "residual-cnn"
    size: int = 112  # px the network sees while training
    served_size: int = 128  # px it sees when measured and served: a little larger reads better (Touvron et al. 2019)
    decoded: int = 160  # px kept of each picture, so that crops have something to choose from
    dimension: int = 256  # learned part of the embedding
    colour_weight: float | None = (
        None  # share of the embedding's energy for the colour histogram; None: validation chooses
    )
    epochs: int = 30
    head_only_epochs: int = 0  # first epochs in which the backbone stands still
    half_epochs: int = 0  # epochs after those in which its later half learns, too
    batch: int = 64
    optimizer: Literal["adamw", "sgd"] = "adamw"
    schedule: Literal["one-cycle", "cosine"] = "one-cycle"
    peak_rate: float = 0.002
    backbone_rate: float = 1.0  # the backbone's rate as a part of the others': below 1 for pretrained weights
    weight_decay: float = 0.05
    label_smoothing: float = 0.1
    clip_norm: float = 2.0
    ema_decay: float = 0.995
    bf16: bool = True
    augmentation: Level = "medium"
    balance: float = 0.5  # 0 draws samples evenly, 1 labels evenly
    label_share: float = 1.0
    # Metric learning over the pictures whose product is known. Its gradients are many times the others' of the same
    # size of loss: at 1.0 labels and teacher are hardly learnt (docs/quality.md).
    identity_share: float = 0.2
    teacher_share: float = 4.0
    teacher_size: int = 160  # px at which the teacher is shown what the student sees at `size`
    text_share: float = 1.0
    distil_share: float = 2.0  # of what trained runs say of the labels, beside the labels themselves
    interpolation: float = 1.0  # share of what was learnt beyond the network gone on from: 0.5 ends half-way back to it
    patience: int = 0  # epochs without a better validation loss before the run stops; 0 never stops early
    workers: int = 2  # threads that prepare pictures
    seed: int = 7

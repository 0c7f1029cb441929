"""Mixup (Zhang et al. 2018) and cutmix (Yun et al. 2019) of a whole batch with itself in another order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor


@dataclass(frozen=True)
class Mixed:
    """Pictures, float [n, 3, h, w]: each is `share` of itself and 1 - `share` of the one at its `partner`."""

    pictures: Tensor
    partner: Tensor  # int64 [n]
    share: float


def mix(pictures: Tensor, partner: Tensor, rng: np.random.Generator) -> Mixed:
    """Mix each picture [n, 3, h, w] with the one at its partner, int64 [n], by one share for the batch; in place."""
    share = float(rng.beta(1.0, 1.0)) if rng.random() < 0.5 else float(rng.beta(0.4, 0.4))
    if rng.random() < 0.5:
        return Mixed(pictures.lerp_(pictures[partner], 1 - share), partner, share)
    height, width = pictures.shape[2:]
    high, wide = round(height * (1 - share) ** 0.5), round(width * (1 - share) ** 0.5)
    top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
    cut = (..., slice(top, top + high), slice(left, left + wide))
    pictures[cut] = pictures[partner][cut]
    return Mixed(pictures, partner, 1 - high * wide / (height * width))

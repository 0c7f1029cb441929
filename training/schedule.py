"""The learning rate of every step, as a part of the peak rate."""

from __future__ import annotations

import math
from typing import Literal


def rate_at(step: int, steps: int, kind: Literal["one-cycle", "cosine"]) -> float:
    """0..1 for step 0..steps-1: a long rise (one-cycle, Smith 2018) or a short warm-up, then a cosine."""
    rise = max(1, round(steps * (0.25 if kind == "one-cycle" else 0.05)))
    if step < rise:
        start = 0.04
        return start + (1 - start) * (1 - math.cos(math.pi * step / rise)) / 2
    return 0.001 + 0.999 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise))) / 2

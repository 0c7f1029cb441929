"""Crop, scale, rotation, aspect ratio and mirror image of a picture as one affine map."""

from __future__ import annotations

import math

import numpy as np

from training.augment.levels import Strength

Affine = tuple[float, float, float, float, float, float]  # as in Pillow's Image.transform: output → input, in px


def whole(given: int, wanted: int) -> Affine:
    """The map that scales a picture of `given` px a side to `wanted` px."""
    return given / wanted, 0.0, 0.0, 0.0, given / wanted, 0.0


def shifted(side: int, strength: Strength, rng: np.random.Generator) -> Affine:
    """A random shift by whole pixels of a picture of `side` px, perhaps mirrored: unlike scaling it does not blur."""
    most = round(strength.shift * side)
    across, down = (float(way) for way in rng.integers(-most, most + 1, 2))
    if strength.mirror and rng.random() < 0.5:
        return -1.0, 0.0, side + across, 0.0, 1.0, down
    return 1.0, 0.0, across, 0.0, 1.0, down


def drawn(given: int, wanted: int, strength: Strength, rng: np.random.Generator) -> Affine:
    """A random map from a picture of `given` px a side to one of `wanted` px; three in four stay within its borders."""
    scale = math.exp(rng.uniform(math.log(strength.least_seen), 0.0)) * given / wanted
    aspect = math.exp(rng.uniform(-strength.stretch, strength.stretch) / 2)
    angle = math.radians(rng.uniform(-strength.turn, strength.turn))
    mirror = -1.0 if strength.mirror and rng.random() < 0.5 else 1.0
    across, down = scale * aspect, scale / aspect
    a, b = math.cos(angle) * across * mirror, -math.sin(angle) * down
    d, e = math.sin(angle) * across * mirror, math.cos(angle) * down
    room_x = max(0.0, given - across * wanted)
    room_y = max(0.0, given - down * wanted)
    centre_x = given / 2 + rng.uniform(-0.5, 0.5) * room_x
    centre_y = given / 2 + rng.uniform(-0.5, 0.5) * room_y
    half = wanted / 2
    return a, b, centre_x - a * half - b * half, d, e, centre_y - d * half - e * half

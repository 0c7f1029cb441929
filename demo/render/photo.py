"""What a phone does to a picture: white balance, blur, vignette, sensor noise."""

from __future__ import annotations

import random
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageFilter


def develop(picture: Image.Image, seed: str, *, gentle: bool = False) -> Image.Image:
    """A slightly imperfect photo of a clean picture; `gentle` keeps print readable."""
    rng = random.Random(seed)
    strength = 0.5 if gentle else 1.0
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.1, 0.75) * strength))
    field = np.asarray(picture).astype(np.float32)
    field = field * _balance(rng, 0.05) * _vignette(picture.size[0], rng.uniform(0.0, 0.22))[:, :, None]
    field = _exposed(field, rng.uniform(98, 128))
    field = (field - 128) * rng.uniform(0.94, 1.1) + 128
    return _noisy(field, rng.uniform(1.5, 6.5) * strength, seed)


def rebalance(picture: Image.Image, seed: str) -> Image.Image:
    """Only another white balance and brightness, for training views."""
    rng = random.Random(seed)
    field = np.asarray(picture).astype(np.float32) * _balance(rng, 0.07) * rng.uniform(0.9, 1.08)
    return _noisy(field, rng.uniform(0.0, 2.5), seed)


def _exposed(field: Any, target: float) -> Any:
    """Part of the way to a middling brightness, as a phone meters: a curve, so that lights do not clip."""
    mean = float(field.mean()) / 255
    power = float(np.clip(np.log(target / 255) / np.log(max(mean, 0.02)), 0.6, 1.25))
    return 255 * (np.clip(field, 0, 255) / 255) ** (1 + (power - 1) * 0.75)


def _balance(rng: random.Random, width: float) -> Any:
    """Channel gains between a warmer and a cooler picture."""
    warm, tint = rng.uniform(-width, width), rng.uniform(-width, width) / 3
    return np.array([1 + warm, 1 + tint, 1 - warm], dtype=np.float32)


def _vignette(size: int, amount: float) -> Any:
    line = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    return 1 - amount * (line[:, None] + line[None, :]) / 2


def _noisy(field: Any, sigma: float, seed: str) -> Image.Image:
    """Noise mostly in brightness, a little in colour."""
    gen = np.random.default_rng(zlib.crc32(seed.encode()))
    high, wide = field.shape[:2]
    field = field + gen.normal(0, sigma, (high, wide, 1)) + gen.normal(0, sigma * 0.4, (high, wide, 3))
    return Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))

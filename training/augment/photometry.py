"""Changes of light, focus, noise and occlusion of RGB pictures."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from training.augment.levels import Strength

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
GRAIN = 0.03 * 255  # standard deviation of the noise of a grainy picture
_ROOM = 4096  # the noise is drawn once; a picture takes a random stretch of it


def relit(image: Image.Image, strength: Strength, rng: np.random.Generator) -> Image.Image:
    """The picture with random exposure, contrast, saturation and tint, applied as one 3 × 4 matrix."""
    exposure, contrast, saturation = np.exp(rng.uniform(-strength.light, strength.light, 3))
    tint = rng.uniform(-strength.tint, strength.tint)
    saturate = saturation * np.eye(3) + (1 - saturation) * LUMA[None, :]
    matrix = np.diag([1 + tint, 1.0, 1 - tint]) @ saturate * exposure * contrast
    lift = 110.0 * exposure * (1 - contrast)  # contrast turns about a mid grey
    return image.convert("RGB", tuple(np.column_stack([matrix, np.full(3, lift)]).ravel().tolist()))


def softened(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The picture with a box blur of 0.5 to 1.2 px radius."""
    return image.filter(ImageFilter.BoxBlur(rng.uniform(0.5, 1.2)))


def grain(rng: np.random.Generator, count: int) -> npt.NDArray[np.int8]:
    """Gaussian noise, int8 [count + _ROOM], of which `grained` takes random stretches of `count`."""
    return np.clip(rng.normal(0, GRAIN, count + _ROOM), -127, 127).astype(np.int8)


def grained(pixels: npt.NDArray[np.uint8], noise: npt.NDArray[np.int8], rng: np.random.Generator) -> None:
    """Add a random stretch of the noise, int8 [m], to pixels, uint8 [h, w, 3], in place."""
    start = int(rng.integers(0, len(noise) - pixels.size + 1))
    loud = pixels.astype(np.int16) + noise[start : start + pixels.size].reshape(pixels.shape)
    np.clip(loud, 0, 255, out=loud)
    pixels[...] = loud


def erased(pixels: npt.NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Random erasing (Zhong et al. 2017): fill 3 to 20 % of pixels uint8 [h, w, 3] with one colour, in place."""
    height, width = pixels.shape[:2]
    area = rng.uniform(0.03, 0.2) * height * width
    aspect = math.exp(rng.uniform(-0.9, 0.9))
    high, wide = min(height, round(math.sqrt(area * aspect))), min(width, round(math.sqrt(area / aspect)))
    top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
    pixels[top : top + high, left : left + wide] = rng.integers(0, 256, 3, dtype=np.uint8)

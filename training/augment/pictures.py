"""Augmentation of one picture; it depends on the seed alone, not on thread or order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from training.augment import photometry
from training.augment.geometry import drawn, shifted, whole
from training.augment.levels import STRENGTHS
from training.recipe import Level

Pixels = npt.NDArray[np.uint8]


class Augmenter:
    """Augments pictures at one level to `size` px a side; may be shared between threads."""

    def __init__(self, level: Level, size: int) -> None:
        self.strength, self.size = STRENGTHS[level], size
        self._noise = photometry.grain(np.random.default_rng(0), size * size * 3)

    def crop(self, pixels: Pixels, seed: tuple[int, ...]) -> Image.Image:
        """A random crop of pixels uint8 [s, s, 3], size × size px, without changes of light."""
        return self._crop(pixels, np.random.default_rng(seed))

    def _crop(self, pixels: Pixels, rng: np.random.Generator) -> Image.Image:
        given, wanted = len(pixels), self.size
        still = self.strength.least_seen == 1 and not self.strength.mirror
        if self.strength.shift and given == wanted:
            affine = shifted(given, self.strength, rng)
        else:
            affine = whole(given, wanted) if still else drawn(given, wanted, self.strength, rng)
        image = Image.fromarray(pixels)
        if given == wanted and affine == whole(given, wanted):
            return image
        return image.transform(
            (wanted, wanted), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR, fillcolor=_border(pixels)
        )

    def __call__(self, pixels: Pixels, seed: tuple[int, ...]) -> Pixels:
        """Augment pixels uint8 [s, s, 3] to uint8 [size, size, 3]."""
        strength, rng = self.strength, np.random.default_rng(seed)
        image = self._crop(pixels, rng)
        chances = rng.random(3)
        if strength.light and chances[0] < 0.8:
            image = photometry.relit(image, strength, rng)
        if chances[1] < strength.blur:
            image = photometry.softened(image, rng)
        changed = np.array(image)
        if strength.blur <= chances[1] < 2 * strength.blur:
            photometry.grained(changed, self._noise, rng)
        if chances[2] < strength.erase:
            photometry.erased(changed, rng)
        return changed


def _border(pixels: Pixels) -> tuple[int, int, int]:
    """The colour beyond the picture's edge: the mean of its four corners."""
    red, green, blue = pixels[[0, 0, -1, -1], [0, -1, 0, -1]].mean(axis=0)
    return round(red), round(green), round(blue)

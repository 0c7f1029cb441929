"""Augmentation: random changes of a picture at four levels, by its seed alone, and mixing of a batch with itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from torch import Tensor

from training.recipe import Level

Pixels = npt.NDArray[np.uint8]
Affine = tuple[float, float, float, float, float, float]  # as in Pillow's Image.transform: output → input, in px
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
GRAIN = 0.03 * 255  # standard deviation of the noise of a grainy picture
_ROOM = 4096  # the noise is drawn once; a picture takes a random stretch of it


@dataclass(frozen=True)
class Strength:
    """Upper bounds of the random changes; 0 switches a change off."""

    mirror: bool = False
    least_seen: float = 1.0  # the smallest share of the picture's side that a crop keeps
    shift: float = 0.0  # share of the side; in place of crop and rotation where the picture is as small as the crop
    turn: float = 0.0  # degrees either way
    stretch: float = 0.0  # of the aspect ratio, as a natural logarithm
    light: float = 0.0  # exposure, as a natural logarithm; contrast and saturation change by as much
    tint: float = 0.0  # relative change of red against blue, as by another light source
    blur: float = 0.0  # probability of blur, and as large a one of noise
    erase: float = 0.0  # probability that a rectangle is filled with one colour
    mix: float = 0.0  # probability that a batch is mixed: half mixup, half cutmix


STRENGTHS: dict[Level, Strength] = {
    "none": Strength(),
    "light": Strength(mirror=True, least_seen=0.85, turn=3, shift=1 / 14),
    "medium": Strength(mirror=True, least_seen=0.6, turn=10, stretch=0.15, light=0.22, tint=0.06, blur=0.1, erase=0.25),
    "heavy": Strength(
        mirror=True, least_seen=0.4, turn=15, stretch=0.25, light=0.35, tint=0.1, blur=0.15, erase=0.5, mix=0.5
    ),
}


class Augmenter:
    """Augments pictures at one level to `size` px a side; may be shared between threads."""

    def __init__(self, level: Level, size: int) -> None:
        self.strength, self.size = STRENGTHS[level], size
        self._noise = _grain(np.random.default_rng(0), size * size * 3)

    def crop(self, pixels: Pixels, seed: tuple[int, ...]) -> Image.Image:
        """A random crop of pixels uint8 [s, s, 3], size × size px, without changes of light."""
        return self._crop(pixels, np.random.default_rng(seed))

    def _crop(self, pixels: Pixels, rng: np.random.Generator) -> Image.Image:
        given, wanted = len(pixels), self.size
        still = self.strength.least_seen == 1 and not self.strength.mirror
        if self.strength.shift and given == wanted:
            affine = _shifted(given, self.strength, rng)
        else:
            affine = _whole(given, wanted) if still else _drawn(given, wanted, self.strength, rng)
        image = Image.fromarray(pixels)
        if given == wanted and affine == _whole(given, wanted):
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
            image = _relit(image, strength, rng)
        if chances[1] < strength.blur:
            image = _softened(image, rng)
        changed = np.array(image)
        if strength.blur <= chances[1] < 2 * strength.blur:
            _grained(changed, self._noise, rng)
        if chances[2] < strength.erase:
            _erased(changed, rng)
        return changed


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


def _whole(given: int, wanted: int) -> Affine:
    """The map that scales a picture of `given` px a side to `wanted` px."""
    return given / wanted, 0.0, 0.0, 0.0, given / wanted, 0.0


def _shifted(side: int, strength: Strength, rng: np.random.Generator) -> Affine:
    """A random shift by whole pixels of a picture of `side` px, perhaps mirrored: unlike scaling it does not blur."""
    most = round(strength.shift * side)
    across, down = (float(way) for way in rng.integers(-most, most + 1, 2))
    if strength.mirror and rng.random() < 0.5:
        return -1.0, 0.0, side + across, 0.0, 1.0, down
    return 1.0, 0.0, across, 0.0, 1.0, down


def _drawn(given: int, wanted: int, strength: Strength, rng: np.random.Generator) -> Affine:
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


def _relit(image: Image.Image, strength: Strength, rng: np.random.Generator) -> Image.Image:
    """The picture with random exposure, contrast, saturation and tint, applied as one 3 × 4 matrix."""
    exposure, contrast, saturation = np.exp(rng.uniform(-strength.light, strength.light, 3))
    tint = rng.uniform(-strength.tint, strength.tint)
    saturate = saturation * np.eye(3) + (1 - saturation) * LUMA[None, :]
    matrix = np.diag([1 + tint, 1.0, 1 - tint]) @ saturate * exposure * contrast
    lift = 110.0 * exposure * (1 - contrast)  # contrast turns about a mid grey
    return image.convert("RGB", tuple(np.column_stack([matrix, np.full(3, lift)]).ravel().tolist()))


def _softened(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The picture with a box blur of 0.5 to 1.2 px radius."""
    return image.filter(ImageFilter.BoxBlur(rng.uniform(0.5, 1.2)))


def _grain(rng: np.random.Generator, count: int) -> npt.NDArray[np.int8]:
    """Gaussian noise, int8 [count + _ROOM], of which `_grained` takes random stretches of `count`."""
    return np.clip(rng.normal(0, GRAIN, count + _ROOM), -127, 127).astype(np.int8)


def _grained(pixels: Pixels, noise: npt.NDArray[np.int8], rng: np.random.Generator) -> None:
    """Add a random stretch of the noise, int8 [m], to pixels, uint8 [h, w, 3], in place."""
    start = int(rng.integers(0, len(noise) - pixels.size + 1))
    loud = pixels.astype(np.int16) + noise[start : start + pixels.size].reshape(pixels.shape)
    np.clip(loud, 0, 255, out=loud)
    pixels[...] = loud


def _erased(pixels: Pixels, rng: np.random.Generator) -> None:
    """Random erasing (Zhong et al. 2017): fill 3 to 20 % of pixels uint8 [h, w, 3] with one colour, in place."""
    height, width = pixels.shape[:2]
    area = rng.uniform(0.03, 0.2) * height * width
    aspect = math.exp(rng.uniform(-0.9, 0.9))
    high, wide = min(height, round(math.sqrt(area * aspect))), min(width, round(math.sqrt(area / aspect)))
    top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
    pixels[top : top + high, left : left + wide] = rng.integers(0, 256, 3, dtype=np.uint8)


def _border(pixels: Pixels) -> tuple[int, int, int]:
    """The colour beyond the picture's edge: the mean of its four corners."""
    red, green, blue = pixels[[0, 0, -1, -1], [0, -1, 0, -1]].mean(axis=0)
    return round(red), round(green), round(blue)

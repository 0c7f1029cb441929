"""Made-up views: a product is cut out of its plain ground and put on another one, under other light and turned."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from training.augment import Augmenter

Pixels = npt.NDArray[np.uint8]

_MASK_SIDE = 112  # px at which the ground is told from the product
_ALIKE = 9  # sum of the channels' differences up to which a neighbouring pixel is still ground
_KEY = (255, 0, 254)  # a colour that no picture has by chance, for the ground that was found
_LEAST, _MOST = 0.04, 0.93  # share of the picture that may be product; otherwise no plain ground was found
_UNCUT = 0.15  # probability that a picture is only augmented although it could be cut out
_PLAIN_GROUND = 0.3  # probability of a ground of one colour
_CORNERS, _TURN, _SIZES = 0.12, 12.0, (0.5, 1.05)  # shift of a corner, degrees, share of the side


def made_up_view(pixels: Pixels, ground: Pixels, augmenter: Augmenter, seed: int) -> Pixels:
    """A view of the picture uint8 [s, s, 3], of the same shape and by the seed alone.

    Where the picture has a plain ground its product is put on a part of `ground`, another picture of that shape, or on
    one colour; elsewhere, and sometimes there too, the picture is only augmented. The augmenter is for s px.
    """
    rng = np.random.default_rng(seed)
    image = Image.fromarray(pixels)
    mask = product_mask(image)
    if mask is None or rng.random() < _UNCUT:
        return augmenter(pixels, (seed,))
    side = len(pixels)
    image, mask = _turned(image, mask, rng)
    inner = int(side * rng.uniform(*_SIZES))
    place = tuple(int(at) for at in rng.uniform(-0.08 * side, 1.08 * side - inner, 2))
    other = _other_ground(ground, rng)
    other.paste(image.resize((inner, inner)), (place[0], place[1]), mask.resize((inner, inner)))
    return _relit(np.asarray(other), rng)


def product_mask(image: Image.Image) -> Image.Image | None:
    """White where the product is, black where a plain ground reaches from the borders; None without such a ground."""
    small = image.resize((_MASK_SIDE, _MASK_SIDE)).filter(ImageFilter.GaussianBlur(0.7))
    ends = (0, _MASK_SIDE // 2, _MASK_SIDE - 1)
    for place in ((x, y) for x in ends for y in ends if (x, y) != (ends[1], ends[1])):
        if small.getpixel(place) != _KEY:
            ImageDraw.floodfill(small, place, _KEY, thresh=_ALIKE)
    product = (np.asarray(small) != np.array(_KEY)).any(axis=2)
    if not _LEAST < product.mean() < _MOST:
        return None
    mask = Image.fromarray((product * 255).astype(np.uint8)).filter(ImageFilter.MedianFilter(3))
    return mask.resize(image.size)


def _turned(image: Image.Image, mask: Image.Image, rng: np.random.Generator) -> tuple[Image.Image, Image.Image]:
    """Picture and mask from a little elsewhere: a perspective by shifted corners, then a rotation."""
    side = image.width
    corners = np.array([(0, 0), (side, 0), (side, side), (0, side)], float)
    seen = corners + rng.uniform(-_CORNERS, _CORNERS, (4, 2)) * side
    rows = []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    map_back = np.linalg.solve(np.array(rows), corners.ravel()).tolist()
    angle = rng.uniform(-_TURN, _TURN)
    both = [
        each.transform(each.size, Image.Transform.PERSPECTIVE, map_back, Image.Resampling.BILINEAR).rotate(
            angle, Image.Resampling.BILINEAR
        )
        for each in (image, mask)
    ]
    return both[0], both[1]


def _other_ground(ground: Pixels, rng: np.random.Generator) -> Image.Image:
    side = len(ground)
    if rng.random() < _PLAIN_GROUND:
        shade = np.linspace(0, 1, side)[:, None, None] * rng.uniform(-30, 30)
        plain = rng.integers(60, 235, 3) + shade + rng.normal(0, 5, (side, side, 1))
        return Image.fromarray(plain.clip(0, 255).astype(np.uint8))
    part = int(side * rng.uniform(0.25, 0.8))
    left, top = (int(at) for at in rng.integers(0, side - part + 1, 2))
    seen = Image.fromarray(ground).crop((left, top, left + part, top + part)).resize((side, side))
    return seen.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.5))) if rng.random() < 0.5 else seen


def _relit(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Darker or brighter, warmer, often fading to one side, with grain."""
    warm = rng.uniform(-0.08, 0.2)
    light = pixels * np.exp(rng.uniform(-0.55, 0.25)) * np.array([1 + warm / 2, 1, 1 - warm])
    if rng.random() < 0.5:
        fading = np.linspace(rng.uniform(0.7, 1), rng.uniform(0.7, 1.1), len(pixels))
        light = light * (fading[None, :, None] if rng.random() < 0.5 else fading[:, None, None])
    light = light + rng.normal(0, rng.uniform(0, 6), light.shape)
    return np.asarray(light.clip(0, 255).astype(np.uint8))

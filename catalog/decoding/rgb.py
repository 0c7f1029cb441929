"""Brings a decoded picture of any mode upright into RGB; serving/handlers/preprocess.py does the same.

Whatever the mode, little more memory is needed than for the picture and the result: modes are converted in strips, and
a big picture is reduced while that is done.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.Image import Transpose

BIG = 16_000_000  # pixels; a picture of more is reduced …
LONG_SIDE = (
    3000  # … to so many on its long side, or little more: words in photos are read at that size, the rest smaller
)
STRIP = 250_000  # pixels converted at a time: what is made of them stays in the processor's cache
Conversion = Callable[[Image.Image, int], Image.Image]

_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_SIDEWAYS = {Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90}


def upright_rgb(picture: Image.Image) -> tuple[Image.Image, bool]:
    """A loaded picture turned as its EXIF says, in RGB on a white ground, reduced if big; and whether it lay sideways.

    It has memory of its own.
    """
    turn = _turn(picture)
    rgb = _reduced(picture)
    return rgb if turn is None else rgb.transpose(turn), turn in _SIDEWAYS


def reduced_size(width: int, height: int) -> tuple[int, int]:
    """The size in which a picture of that size is given out."""
    if width * height <= BIG or max(width, height) <= LONG_SIDE:
        return width, height
    scale = LONG_SIDE / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _turn(picture: Image.Image) -> Transpose | None:
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # broken EXIF raises whatever its bytes lead to; the pixels are sound all the same
        return None


def _reduced(picture: Image.Image) -> Image.Image:
    size = reduced_size(*picture.size)
    factor = max(picture.size) // max(size)
    if factor == 1 and picture.mode == "RGB" and "transparency" not in picture.info:
        rgb = picture if picture.size != size else picture.copy()  # a copy does not hold the file's bytes
    else:
        rgb = _converted(picture, factor)
    return rgb if rgb.size == size else rgb.resize(size, Image.Resampling.BICUBIC)


def _converted(picture: Image.Image, factor: int) -> Image.Image:
    """In RGB, each side divided by the factor and rounded up."""
    to_rgb = _conversion(picture)
    rgb = Image.new("RGB", (-(-picture.width // factor), -(-picture.height // factor)))
    for top, strip in _strips(picture, factor):
        rgb.paste(to_rgb(strip, factor), (0, top // factor))
    return rgb


def _strips(picture: Image.Image, factor: int = 1) -> Iterator[tuple[int, Image.Image]]:
    """Parts of full width and their upper edges; heights are multiples of the factor, but for the last."""
    rows = max(1, STRIP // picture.width // factor) * factor
    for top in range(0, picture.height, rows):
        yield top, picture.crop((0, top, picture.width, min(picture.height, top + rows)))


def _conversion(picture: Image.Image) -> Conversion:
    """What brings a strip of the picture into RGB on a white ground, each side divided by a factor."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_deep(picture)
    if picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info:
        return _on_white
    return lambda strip, factor: strip.convert("RGB").reduce(factor)


def _on_white(strip: Image.Image, factor: int) -> Image.Image:
    seen = strip.convert("RGBA")
    if factor > 1:
        seen = seen.convert("RGBa").reduce(factor).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _from_deep(picture: Image.Image) -> Conversion:
    """8 bits from 16-bit, 32-bit and floating grey: 16 bits by their range, the others by what they hold."""
    low, high = (0.0, 65535.0) if picture.mode.startswith("I;16") else _range(picture)
    if picture.mode != "F" and high <= 65535:
        low, high = 0.0, 65535.0

    def scaled(strip: Image.Image, factor: int) -> Image.Image:
        values = (_values(strip) - low) * (255.0 / max(high - low, 1e-9))
        return Image.fromarray(values.clip(0, 255).round().astype(np.uint8)).reduce(factor).convert("RGB")

    return scaled


def _range(picture: Image.Image) -> tuple[float, float]:
    ranges = [(values.min(), values.max()) for _, strip in _strips(picture) for values in (_values(strip),)]
    return float(min(low for low, _ in ranges)), float(max(high for _, high in ranges))


def _values(strip: Image.Image) -> NDArray[np.float64]:
    """[height, width], without NaN and infinity."""
    values = np.asarray(strip, dtype=np.float64)
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0) if strip.mode == "F" else values

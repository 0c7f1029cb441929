"""Turns a picture into the views that Tesseract reads best: upright, large, dark words on an even light ground."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from serving.ocr.words import Box

LONG_SIDE = 2000  # pixels; words on a receipt of 1,000 px are then about 30 px high, what Tesseract was trained on
CLOSE_SIDE = 3000  # pixels; small print on a page gains from more
SMALL_SIDE = 1000  # pixels; enough to tell which way up words stand, at a third of the time
MAX_ENLARGEMENT = 3.0
SKEW_SIDE = 480  # pixels; enough to see which way the lines run
SKEW_LIMIT = 12.0  # degrees; beyond it a turn by hand is likelier than a tilted camera
SKEW_GAIN = 1.03  # how much sharper the lines must get before the picture is turned
MARGIN = 10  # white pixels around: words at the very edge are lost otherwise

Floats = NDArray[np.float32]


def enlargement(image: Image.Image, long_side: int = LONG_SIDE) -> float:
    """The factor that brings the long side to `long_side`, within reason."""
    return min(MAX_ENLARGEMENT, long_side / max(image.size))


def straightened(image: Image.Image, degrees: float) -> Image.Image:
    """The picture turned back by its skew, on a ground of its own border's colour."""
    if degrees == 0:
        return image
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_border_colour(image))


def grey(image: Image.Image, factor: float) -> Image.Image:
    """Enlarged grey picture with its full range of tones."""
    return _framed(ImageOps.autocontrast(_scaled(image.convert("L"), factor), cutoff=0.5))


def skew(image: Image.Image) -> float:
    """Degrees by which the lines of words are tilted (positive: they fall to the right), 0 where it is not clear."""
    small = image.convert("L")
    small.thumbnail((SKEW_SIDE, SKEW_SIDE), Image.Resampling.BOX)
    if min(small.size) < 16:
        return 0.0
    ys, xs = _edge_points(np.asarray(small, dtype=np.float32))
    if len(ys) < 50:
        return 0.0
    coarse = max(np.arange(-SKEW_LIMIT, SKEW_LIMIT + 1, 1.0), key=lambda angle: _sharpness(ys, xs, angle))
    fine = max(np.arange(coarse - 0.75, coarse + 1, 0.25), key=lambda angle: _sharpness(ys, xs, angle))
    gain = _sharpness(ys, xs, fine) / _sharpness(ys, xs, 0.0)
    return float(fine) if gain > SKEW_GAIN and abs(fine) >= 0.5 else 0.0


def on_picture(box: Box, factor: float) -> Box:
    """A box of an enlarged view in pixels of the picture it was made from."""
    return (box[0] - MARGIN) / factor, (box[1] - MARGIN) / factor, box[2] / factor, box[3] / factor


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _framed(image: Image.Image) -> Image.Image:
    framed = ImageOps.expand(image, MARGIN, fill=255)
    framed.format = "PPM"  # how pytesseract hands it over: writing it as PNG takes as long as reading the words
    return framed


def _border_colour(image: Image.Image) -> tuple[int, ...]:
    values = np.asarray(image)
    edge = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    return tuple(int(value) for value in np.median(edge, axis=0))


def _edge_points(values: Floats) -> tuple[Floats, Floats]:
    """Where the tone changes most from one row to the next: the upper and lower edges of words."""
    change = np.abs(np.diff(values, axis=0))
    threshold = max(12.0, float(np.quantile(change, 0.93)))
    ys, xs = np.nonzero(change >= threshold)
    return ys.astype(np.float32), xs.astype(np.float32)


def _sharpness(ys: Floats, xs: Floats, degrees: float) -> float:
    """High when the points fall into few rows after a turn by that angle."""
    rows = np.round(ys - xs * math.tan(math.radians(degrees))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((counts**2).sum())

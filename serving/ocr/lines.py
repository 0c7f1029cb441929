"""Finds lines of letters of any size and colour, and lays them out as the even page that Tesseract reads best.

Tesseract takes a label's band, frame or big title for a picture and passes over it. Here shapes that could be letters
are found first, dark ones and light ones, joined to lines, and each line is copied, straight and at one height, to a
white sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from serving.ocr.words import Box

WORKING_SIDE = (
    1000  # pixels to which the picture is brought: the smallest print then stands apart, the largest still fits
)
MAX_WORKING_ENLARGEMENT = 2.6
NEIGHBOURHOODS = (0.012, 0.05)  # of the long side: what a point is lighter or darker than; small print, big titles
CONTRAST = 14  # grey levels by which a letter differs from what is around it
LEAST_LETTER = 9  # pixels high
MOST_LETTER = 0.4  # of the picture's height, at most
MAX_SLIMNESS = 3.0  # a shape wider than this many times its height is no letter but may be several that touch
LINE_HEIGHT = 44  # pixels of a capital letter on the sheet
SHEET_WIDTH = 1600
MOSTLY_INK = 110  # mean tone below which a strip is more ink than ground
GAP = 34  # pixels between lines on the sheet
MAX_LINES = 60

Floats = NDArray[np.float32]
Boxes = NDArray[np.int64]  # (n, 4): left, top, right, bottom


@dataclass(frozen=True)
class Line:
    """Shapes side by side that look like the letters of a line; boxes in pixels of the working picture."""

    boxes: Boxes
    light: bool

    @property
    def height(self) -> float:
        """About the height of its capital letters."""
        return float(np.quantile(self.boxes[:, 3] - self.boxes[:, 1], 0.8))


@dataclass(frozen=True)
class Placed:
    """Where a line stands on the sheet, and how to get from there to the picture it came from."""

    top: int
    bottom: int
    left: float  # in the original picture
    upper: float
    scale: float  # pixels of the sheet for one of the original


def working_copy(image: Image.Image, side: int = WORKING_SIDE) -> tuple[Floats, float]:
    """The picture in grey, (height, width), its long side of `side` pixels, and the factor that brought it there."""
    factor = min(MAX_WORKING_ENLARGEMENT, side / max(image.size))
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    grey = image.convert("L").resize(size, Image.Resampling.BICUBIC)
    return np.asarray(grey, dtype=np.float32), factor


def find_lines(grey: Floats, least: int = LEAST_LETTER) -> list[Line]:
    """Lines of at least three letters, each at least `least` pixels high, the tallest first."""
    found: list[Line] = []
    for share in NEIGHBOURHOODS:
        apart = grey - _surroundings(grey, share)
        for light in (False, True):
            mask = apart > CONTRAST if light else apart < -CONTRAST
            found += [Line(boxes, light) for boxes in _joined(_letters(mask, least))]
    return _without_repeats(sorted(found, key=lambda line: -line.height * len(line.boxes)))[:MAX_LINES]


def _without_repeats(lines: Sequence[Line]) -> list[Line]:
    """Drops what lies within a line of the same tone that has at least as many letters."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda line: -len(line.boxes)):
        if not any(line.light == other.light and _within(line, other) for other in kept):
            kept.append(line)
    return kept


def _within(inner: Line, outer: Line) -> bool:
    left, top = np.maximum(inner.boxes[:, :2].min(axis=0), outer.boxes[:, :2].min(axis=0))
    right, bottom = np.minimum(inner.boxes[:, 2:].max(axis=0), outer.boxes[:, 2:].max(axis=0))
    width, height = inner.boxes[:, 2:].max(axis=0) - inner.boxes[:, :2].min(axis=0)
    return bool(right > left and bottom > top and (right - left) * (bottom - top) > 0.7 * width * height)


def sheet(grey: Floats, lines: Sequence[Line], factor: float) -> tuple[Image.Image, list[Placed]]:
    """A white page with every line on it, one below the other, dark, straight and equally high."""
    strips = [_strip(grey, line) for line in lines]
    height = sum(strip.shape[0] + GAP for strip, _ in strips) + GAP
    page = np.full((height, SHEET_WIDTH), 255, dtype=np.uint8)
    placed: list[Placed] = []
    top = GAP
    for line, (strip, (left, upper)) in zip(lines, strips, strict=True):
        rows, columns = strip.shape[0], min(strip.shape[1], SHEET_WIDTH - 2 * GAP)
        page[top : top + rows, GAP : GAP + columns] = strip[:, :columns]
        scale = LINE_HEIGHT / line.height * factor
        placed.append(Placed(top - GAP // 2, top + rows + GAP // 2, left / factor - GAP / scale, upper / factor, scale))
        top += rows + GAP
    picture = Image.fromarray(page)
    picture.format = "PPM"
    return picture, placed


def on_picture(box: Box, placed: Sequence[Placed]) -> Box:
    """A box (left, top, width, height) of the sheet in pixels of the original picture."""
    middle = box[1] + box[3] / 2
    line = next((line for line in placed if line.top <= middle < line.bottom), placed[-1])
    return (
        line.left + box[0] / line.scale,
        line.upper + (box[1] - line.top - GAP // 2) / line.scale,
        box[2] / line.scale,
        box[3] / line.scale,
    )


def _surroundings(grey: Floats, share: float) -> Floats:
    """The mean of each point's neighbourhood."""
    size = 2 * max(4, round(share * max(grey.shape))) + 1
    return np.asarray(ndimage.uniform_filter(grey, size), dtype=np.float32)


def _letters(mask: NDArray[np.bool_], least: int) -> Boxes:
    """Boxes of the shapes that could be letters by size, slimness and how much of their box they fill."""
    shapes, count = ndimage.label(mask)
    if not count:
        return np.empty((0, 4), dtype=np.int64)
    boxes = np.array([(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(shapes)], dtype=np.int64)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    filled = np.bincount(shapes.ravel(), minlength=count + 1)[1:] / (width * height)
    rows, columns = mask.shape
    good = (height >= least) & (height <= MOST_LETTER * rows) & (width <= MAX_SLIMNESS * height)
    good &= (width * 14 >= height) & (filled > 0.12) & ((filled < 0.93) | (width * 2 < height))
    good &= (boxes[:, 0] > 0) & (boxes[:, 1] > 0) & (boxes[:, 2] < columns) & (boxes[:, 3] < rows)
    kept: Boxes = boxes[good]
    return kept[np.argsort(-(kept[:, 3] - kept[:, 1]))][:1500]


def _joined(boxes: Boxes) -> list[Boxes]:
    """Groups of boxes that stand side by side, of at least three."""
    if len(boxes) < 3:
        return []
    left, top, right, bottom = (boxes[:, column].astype(np.float32) for column in range(4))
    height = bottom - top
    lower, higher = np.minimum.outer(height, height), np.maximum.outer(height, height)
    gap = left[None, :] - right[:, None]  # from each box to each one right of it
    overlap = np.minimum.outer(bottom, bottom) - np.maximum.outer(top, top)
    near = (gap > -0.35 * lower) & (gap < 0.9 * higher) & (left[None, :] > left[:, None])
    linked = near & (lower > 0.42 * higher) & (overlap > 0.5 * lower)
    count, group = connected_components(csr_array(linked), directed=False)
    groups = (boxes[group == number] for number in np.flatnonzero(np.bincount(group, minlength=count) >= 3))
    return [boxes_ for boxes_ in groups if _is_level(boxes_)]


def _is_level(boxes: Boxes) -> bool:
    """Whether the boxes stand on a line that a printed or gently curved one could be."""
    height = np.quantile(boxes[:, 3] - boxes[:, 1], 0.8)
    wide = boxes[:, 2].max() - boxes[:, 0].min() > 1.2 * height
    return bool(wide and np.quantile(np.abs(boxes[:, 3] - _baseline(boxes)(_centres(boxes))), 0.7) < 0.25 * height)


def _centres(boxes: Boxes) -> Floats:
    return ((boxes[:, 0] + boxes[:, 2]) / 2).astype(np.float32)


def _baseline(boxes: Boxes) -> np.poly1d:
    """Where the letters stand, as a line or, with many letters, a gentle curve; hanging letters count for nothing."""
    xs, ys = _centres(boxes), boxes[:, 3].astype(np.float32)
    height = float(np.quantile(boxes[:, 3] - boxes[:, 1], 0.8))
    tall = (boxes[:, 3] - boxes[:, 1]) > 0.5 * height
    degree = 2 if tall.sum() >= 7 else 1
    xs, ys = (xs[tall], ys[tall]) if tall.sum() >= 3 else (xs, ys)
    fit = np.poly1d(np.polyfit(xs, ys, degree))
    close = np.abs(ys - fit(xs)) < 0.15 * height
    return np.poly1d(np.polyfit(xs[close], ys[close], degree)) if close.sum() > degree + 1 else fit


def _strip(grey: Floats, line: Line) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """The line as dark letters on white, straightened and at the sheet's height; and its upper left in the picture."""
    boxes, high = line.boxes, line.height
    stand = _baseline(boxes)
    on_line = stand(_centres(boxes))
    above = float((on_line - boxes[:, 1]).max()) + 0.12 * high
    below = max(0.0, float((boxes[:, 3] - on_line).max())) + 0.12 * high
    left, right = float(boxes[:, 0].min()) - 0.3 * high, float(boxes[:, 2].max()) + 0.3 * high
    step = high / LINE_HEIGHT
    xs, ys = np.arange(left, right, step), np.arange(-above, below, step)
    smooth = ndimage.gaussian_filter(grey, 0.4 * step) if step > 1.3 else grey
    places = np.broadcast_arrays(stand(xs)[None, :] + ys[:, None], xs[None, :])
    values = ndimage.map_coordinates(smooth, places, order=1, mode="nearest")
    even = _evened(255 - values if line.light else values)
    if even.mean() < MOSTLY_INK:  # the letters are what was taken for their ground
        even = _evened(values if line.light else 255 - values)
    return even.astype(np.uint8), (left, float(on_line.mean()) - above)


def _evened(values: Floats) -> Floats:
    """Dark on a ground that is white from end to end, though light fell on one side only."""
    ground = ndimage.maximum_filter1d(np.quantile(values, 0.9, axis=0), LINE_HEIGHT)
    apart = values - ndimage.uniform_filter1d(ground, LINE_HEIGHT)
    ink = min(-8.0, float(np.quantile(apart, 0.03)))
    return np.asarray(255 - (apart / ink * 255).clip(0, 255), dtype=np.float32)

"""A cheap look at a photo, without any model: what stands out in it, and whether there are words in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]

from webapp.search.boxes import Box
from webapp.search.proposals import propose_boxes

SIDES = (128, 256)  # pixels of the reduced copies, for large and for smaller letters
EDGE = 28  # levels of grey between two neighbours
WINDOW = (6, 48)  # pixels in which strokes are counted: rows and columns
STROKES = 2.6  # of each polarity in a row of the window, at the least
BETWEEN_LINES, CALM = 10, 0.35  # so many rows above or below a line there are at most so many strokes in comparison
PRINTED = 0.012  # share of the copy that looks like print; all of 80 photos of labels are above

Grey = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """Boxes around what stands out, and whether there seem to be words."""

    boxes: tuple[Box, ...]
    has_print: bool


def look_at(picture: Image.Image) -> Seen:
    """What a photo shows at first sight."""
    return Seen(tuple(propose_boxes(picture)), looks_printed(picture))


def looks_printed(picture: Image.Image) -> bool:
    """Whether a part of the photo has strokes of both polarities close together, with calm above or below, as lines."""
    return any(_printed_share(_reduced(picture, side)) >= PRINTED for side in SIDES)


def _reduced(picture: Image.Image, side: int) -> Grey:
    grey = picture.convert("L")
    grey.thumbnail((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(grey, np.float32)


def _printed_share(grey: Grey) -> float:
    if grey.shape[1] < WINDOW[1]:
        return 0.0
    change = np.diff(grey, axis=1)
    size = np.abs(change)
    peak = size > EDGE
    peak[:, 1:-1] &= (size[:, 1:-1] >= size[:, :-2]) & (size[:, 1:-1] > size[:, 2:])
    rising, falling = (_in_windows(peak & (change * sign > 0)) for sign in (1, -1))
    both = rising + falling
    calm = (np.roll(both, BETWEEN_LINES, 0) < CALM * both) | (np.roll(both, -BETWEEN_LINES, 0) < CALM * both)
    return float(np.mean((np.minimum(rising, falling) >= STROKES) & calm))


def _in_windows(strokes: npt.NDArray[np.bool_]) -> Grey:
    """Strokes in a row of the window around each pixel."""
    found: Grey = ndimage.uniform_filter(strokes.astype(np.float32), WINDOW) * WINDOW[1]
    return found

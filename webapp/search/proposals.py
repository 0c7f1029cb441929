"""Boxes around the things that stand out in a photo, found without a model.

A thing differs in colour from what is beside it, above it and below it: every window of a reduced copy is compared with
the strips along its four sides by their histograms of colours, and counts by the side from which it differs the least,
and by the edges in it. An edge between wall and table, or a corner of the ground, does not pass as a thing that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from webapp.search.boxes import Box

MOST = 3  # boxes proposed
SIDE = 64  # pixels of the reduced copy, both ways
LEVELS = 5  # of each of the three colours
SIDES = (10, 13, 17, 22, 28, 36, 46)  # pixels, of windows
LONGEST = 2.6  # times the other side
STRIP = 0.3  # of the window's side
AT_EDGE = 0.6  # difference from what lies outside the photo
LARGER = 0.4  # power of the window's area: of two that differ alike the larger is the whole thing
DETAIL = 0.7  # power of the density of edges in it: things have parts, grounds are calm
STRONG = 30.0  # levels of grey; a stronger edge counts no more
LEAST = 0.02  # score of a window that is proposed
SHARED = 0.3  # of the smaller of two boxes, at most
MARGIN = 0.05  # of the window, added on each side
TRIED = 400  # windows, the best first

Windows = npt.NDArray[np.int64]  # [n, 4]: left, top, right, bottom
Values = npt.NDArray[np.float32]


def propose_boxes(picture: Image.Image) -> list[Box]:
    """At most MOST boxes around what stands out, the likeliest first; none in a picture of one colour."""
    small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    windows, sizes = all_windows(), _areas(all_windows())
    score = _contrast(_colour_sums(small), windows)
    score = score * (sizes / SIDE**2) ** LARGER * _detail(picture, windows) ** DETAIL
    chosen = list[int]()
    for place in np.argsort(-score, kind="stable")[:TRIED].tolist():
        if len(chosen) == MOST or score[place] < LEAST:
            break
        if all(_shared(windows[place], windows[other]) <= SHARED for other in chosen):
            chosen.append(place)
    return [_box(windows[place].tolist()) for place in chosen]


@cache
def all_windows() -> Windows:
    """Every window that is compared."""
    found = [
        (left, top, left + width, top + height)
        for width in SIDES
        for height in SIDES
        if max(width, height) <= LONGEST * min(width, height)
        for left in range(0, SIDE - width + 1, max(2, min(width, height) // 4))
        for top in range(0, SIDE - height + 1, max(2, min(width, height) // 4))
    ]
    return np.array(found, np.int64)


def _colour_sums(small: Image.Image) -> Values:
    """Sums over all rectangles from the top left corner, of each colour: [SIDE + 1, SIDE + 1, colours]."""
    levels = np.asarray(small, np.int64) * LEVELS // 256 @ np.array([LEVELS * LEVELS, LEVELS, 1])
    used, kind = np.unique(levels, return_inverse=True)
    sums = np.zeros((SIDE + 1, SIDE + 1, len(used)), np.float32)
    sums[1:, 1:] = np.eye(len(used), dtype=np.float32)[kind.reshape(SIDE, SIDE)]
    cumulated: Values = sums.cumsum(0).cumsum(1)
    return cumulated


def _contrast(sums: Values, windows: Windows) -> Values:
    """How far the colours in each window differ from those along its sides, 0 to 1, by the side most alike."""
    inside = _within(sums, windows)
    inside /= inside.sum(axis=1, keepdims=True)
    away = np.stack([_difference(inside, _within(sums, strip)) for strip in _strips(windows)])
    nearest: Values = away.min(axis=0)
    return nearest


def _strips(windows: Windows) -> list[Windows]:
    """Along the left, the right, the top and the bottom of each window; empty at the edge of the photo."""
    across = np.maximum(2, (STRIP * (windows[:, 2] - windows[:, 0])).astype(np.int64))
    down = np.maximum(2, (STRIP * (windows[:, 3] - windows[:, 1])).astype(np.int64))
    left, top, right, bottom = windows.T
    return [
        np.stack(strip, axis=1)
        for strip in (
            (np.maximum(left - across, 0), top, left, bottom),
            (right, top, np.minimum(right + across, SIDE), bottom),
            (left, np.maximum(top - down, 0), right, top),
            (left, bottom, right, np.minimum(bottom + down, SIDE)),
        )
    ]


def _difference(inside: Values, strip: Values) -> Values:
    number = strip.sum(axis=1)
    shared = np.minimum(inside, strip / np.maximum(number, 1)[:, None]).sum(axis=1)
    return np.where(number > 0, 1 - shared, AT_EDGE).astype(np.float32)


def _detail(picture: Image.Image, windows: Windows) -> Values:
    """Density of edges in each window, 1 where there are the most; 0 everywhere in a picture of one colour."""
    twice = picture.convert("L").resize((2 * SIDE, 2 * SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    edges = np.minimum(np.hypot(*np.gradient(np.asarray(twice, np.float32))), STRONG)
    sums = np.zeros((SIDE + 1, SIDE + 1, 1), np.float32)
    sums[1:, 1:, 0] = edges.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3)).cumsum(0).cumsum(1)
    density = _within(sums, windows)[:, 0] / _areas(windows)
    found: Values = np.maximum(density / max(float(density.max()), 1e-6), 0)
    return found


def _within(sums: Values, windows: Windows) -> Values:
    left, top, right, bottom = windows.T
    found: Values = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return found


def _areas(windows: Windows) -> Values:
    areas: Values = ((windows[:, 2] - windows[:, 0]) * (windows[:, 3] - windows[:, 1])).astype(np.float32)
    return areas


def _shared(one: Windows, other: Windows) -> float:
    """Share of the smaller window that lies in the other."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return float(max(0, width) * max(0, height) / smaller)


def _box(window: Sequence[int]) -> Box:
    """The window with its margin, in thousandths."""
    (left, right), (top, bottom) = (_widened(window[at], window[at + 2]) for at in (0, 1))
    return Box(left, top, right - left, bottom - top)


def _widened(low: int, high: int) -> tuple[int, int]:
    margin = MARGIN * (high - low)
    return round(1000 * max(0.0, low - margin) / SIDE), round(1000 * min(float(SIDE), high + margin) / SIDE)

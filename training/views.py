"""Labelled pictures: which files there are, whose they are, and their pixels, decoded once."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

COLUMNS = ("image", "label", "identity")


class TrainingError(Exception):
    """Training cannot go on with what it was given; the message says what is wanted instead."""


@dataclass(frozen=True)
class View:
    """One picture: its category and the product it shows."""

    path: Path
    label: str
    identity: str


def read_views(table: Path) -> list[View]:
    """The rows of a CSV with the columns image (relative to the file), label and identity; raises TrainingError."""
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise TrainingError(f"{table} lacks the column(s) {', '.join(missing)}; wanted: {', '.join(COLUMNS)}")
            views = [View(table.parent / row["image"], row["label"], row["identity"]) for row in reader]
    except OSError as error:
        raise TrainingError(f"{table} cannot be read: {error.strerror}") from error
    if not views:
        raise TrainingError(f"{table} holds no rows; at least two labelled pictures are needed")
    return views


def load_pixels(
    views: Sequence[View], side: int, cache: Path, progress: Callable[[int, int], None] | None = None
) -> npt.NDArray[np.uint8]:
    """The pictures as uint8 [n, 3, side, side], from the cache file when it holds just these, else decoded into it."""
    shape = (len(views), 3, side, side)
    if cache.exists():
        known: npt.NDArray[np.uint8] = np.load(cache, mmap_mode="r")
        if known.shape == shape and cache.stat().st_mtime >= max(view.path.stat().st_mtime for view in views):
            return known
    cache.parent.mkdir(parents=True, exist_ok=True)
    temporary = cache.with_suffix(".partial.npy")
    pixels: npt.NDArray[np.uint8] = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.uint8, shape=shape)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for i, picture in enumerate(pool.map(lambda view: _decode(view.path, side), views)):
            pixels[i] = picture
            if progress:
                progress(i + 1, len(views))
    temporary.replace(cache)
    return np.asarray(pixels)


def _decode(path: Path, side: int) -> npt.NDArray[np.uint8]:
    with Image.open(path) as image:
        image.draft("RGB", (side, side))
        square = image.convert("RGB").resize((side, side), Image.Resampling.BILINEAR, reducing_gap=3.0)
    return np.asarray(square).transpose(2, 0, 1)

"""Pictures as arrays of pixels, decoded once into a file that later calls map into memory; their mean and std."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from catalog.progress import Progress, no_progress
from serving.cards import Input
from serving.handlers.preprocess import to_square, upright_rgb
from training.data import fashion_mnist
from training.data.samples import Sample
from training.errors import TrainingError

Pixels = npt.NDArray[np.uint8]
CHUNK = 1024  # pictures counted at a time: a set larger than memory is only mapped
Channels = tuple[float, float, float]


def load_pixels(
    samples: Sequence[Sample], side: int, cache: Path, progress: Progress = no_progress, workers: int | None = None
) -> Pixels:
    """The pictures resized to squares, uint8 [n, side, side, 3], memory-mapped from a file of the cache folder.

    The file's name depends on paths, sizes and modification times, so that a changed picture is decoded again. Raises
    OSError for a picture that cannot be read.
    """
    known = cache / f"pixels-{_fingerprint(samples, side)}.npy"
    if not known.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _decode_all(samples, side, known, progress, workers)
    mapped: Pixels = np.load(known, mmap_mode="r", allow_pickle=False)
    return mapped


def decode(sample: Sample, side: int) -> Pixels:
    """One picture as uint8 [side, side, 3], preprocessed as for serving; OSError when it cannot be read."""
    with open_sample(sample) as image:
        image.draft("RGB", (side, side))  # a JPEG is read at the smallest scale that is still large enough
        return np.asarray(to_square(upright_rgb(image), Input(size=side)))


def open_sample(sample: Sample) -> Image.Image:
    """The sample's picture, opened and not decoded where its format allows that; OSError when it cannot be."""
    return Image.open(sample.path) if sample.place < 0 else fashion_mnist.picture(sample.path, sample.place)


def normalised(pixels: Pixels, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """uint8 [n, s, s, 3] → float32 [n, 3, s, s] in channels-last memory order: (pixel / 255 - mean) / std."""
    floats = torch.from_numpy(pixels.astype(np.float32))
    scale, shift = 1 / (255 * torch.tensor(std)), torch.tensor(mean) / torch.tensor(std)
    return floats.mul_(scale).sub_(shift).permute(0, 3, 1, 2)


def between(
    own: tuple[Sequence[float], Sequence[float]], wanted: tuple[Sequence[float], Sequence[float]]
) -> tuple[Tensor, Tensor]:
    """Scale and shift, float32 [1, 3, 1, 1], from pictures normalised by `own` mean and std to ones by `wanted`."""
    (mean, std), (its_mean, its_std) = (
        tuple(torch.tensor(part).view(1, 3, 1, 1) for part in both) for both in (own, wanted)
    )
    return std / its_std, (mean - its_mean) / its_std


def _decode_all(samples: Sequence[Sample], side: int, target: Path, progress: Progress, workers: int | None) -> None:
    partial_file = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        pixels = np.lib.format.open_memmap(partial_file, mode="w+", dtype=np.uint8, shape=(len(samples), side, side, 3))
        with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
            for i, picture in enumerate(pool.map(partial(decode, side=side), samples)):
                pixels[i] = picture
                progress("Decoding", i + 1, len(samples))
        pixels.flush()
        partial_file.replace(target)
    finally:
        partial_file.unlink(missing_ok=True)


def _fingerprint(samples: Sequence[Sample], side: int) -> str:
    digest = hashlib.sha256(f"upright squash {side}".encode())
    for sample in samples:
        stat = sample.path.stat()
        digest.update(f"{sample.path}\0{sample.place}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:24]


def mean_std(pixels: npt.NDArray[np.uint8]) -> tuple[Channels, Channels]:
    """Mean and standard deviation, of values in 0..1, of each channel of pixels uint8 [n, s, s, 3].

    Raises TrainingError without pixels.
    """
    return _moments(_counts(np.asarray(pixels[start : start + CHUNK])) for start in range(0, len(pixels), CHUNK))


def mean_std_of(samples: Sequence[Sample], side: int, progress: Progress = no_progress) -> tuple[Channels, Channels]:
    """The same of pictures decoded to `side` px one after the other, none kept; OSError for one that cannot be read."""

    def counted() -> Iterator[npt.NDArray[np.int64]]:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(samples), CHUNK):
                part = samples[start : start + CHUNK]
                yield _counts(np.stack(list(pool.map(partial(decode, side=side), part))))
                progress("Mean and deviation", start + len(part), len(samples))

    return _moments(counted())


def _counts(pixels: Pixels) -> npt.NDArray[np.int64]:
    """How often each channel of pixels uint8 [n, s, s, 3] has each value, int64 [3, 256]."""
    return np.stack([np.bincount(pixels[..., channel].ravel(), minlength=256) for channel in range(3)])


def _moments(parts: Iterable[npt.NDArray[np.int64]]) -> tuple[Channels, Channels]:
    histogram = np.zeros((3, 256), dtype=np.int64)  # exact, where a running sum of floats is not
    for part in parts:
        histogram += part
    if not histogram.any():
        raise TrainingError("There are no pixels to take a mean of: the train split is empty.")
    values = np.arange(256) / 255
    count = histogram.sum(axis=1)
    mean = histogram @ values / count
    std = np.sqrt(histogram @ values**2 / count - mean**2)
    return _channels(mean), _channels(std)


def _channels(values: npt.NDArray[np.float64]) -> Channels:
    first, second, third = (float(value) for value in values)
    return first, second, third

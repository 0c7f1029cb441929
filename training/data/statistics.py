"""Statistics of the training pixels, for the card."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.errors import TrainingError

CHUNK = 1024  # pictures counted at a time: a set larger than memory is only mapped
Channels = tuple[float, float, float]


def mean_std(pixels: npt.NDArray[np.uint8]) -> tuple[Channels, Channels]:
    """Mean and standard deviation, of values in 0..1, of each channel of pixels uint8 [n, s, s, 3].

    Raises TrainingError without pixels.
    """
    if not len(pixels):
        raise TrainingError("There are no pixels to take a mean of: the train split is empty.")
    histogram = np.zeros((3, 256), dtype=np.int64)  # exact, where a running sum of floats is not
    for start in range(0, len(pixels), CHUNK):
        part = np.asarray(pixels[start : start + CHUNK])
        for channel in range(3):
            histogram[channel] += np.bincount(part[..., channel].ravel(), minlength=256)
    values = np.arange(256) / 255
    count = histogram.sum(axis=1)
    mean = histogram @ values / count
    std = np.sqrt(histogram @ values**2 / count - mean**2)
    return _channels(mean), _channels(std)


def _channels(values: npt.NDArray[np.float64]) -> Channels:
    first, second, third = (float(value) for value in values)
    return first, second, third

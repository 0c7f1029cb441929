"""Batches of augmented pictures, prepared ahead by threads; each depends on seed, epoch and number alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.augment import Augmenter
from training.pixels import Pixels

_LOOK, _ORDER = 1, 2  # seeds of independent streams of random numbers


@dataclass(frozen=True)
class Batch:
    """Indices of n samples, int64 [n], and their augmented pixels, uint8 [n, size, size, 3]."""

    index: npt.NDArray[np.int64]
    pixels: Pixels


class Feeder:
    """The batches of every epoch, from any batch on: the same ones at each call."""

    def __init__(
        self,
        pixels: Pixels,
        augmenter: Augmenter,
        batch: int,
        seed: int,
        *,
        weights: npt.NDArray[np.float64] | None = None,
        workers: int = 2,
    ) -> None:
        """pixels: uint8 [n, s, s, 3]; weights: float64 [n], proportional to the probability of drawing each sample."""
        self.pixels, self.augmenter = pixels, augmenter
        self.batch, self.seed, self.workers = batch, seed, workers
        self.weights = None if weights is None else weights / weights.sum()

    def __len__(self) -> int:
        """Batches in an epoch; a last one of a single picture is left out, for which a batch norm has no variance."""
        return max(1, (len(self.pixels) + self.batch - 2) // self.batch)

    def epoch(self, number: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch, from the one with the index `start`."""
        order = self._order(number)
        parts = [order[at * self.batch : (at + 1) * self.batch] for at in range(start, len(self))]
        with _ahead(self.workers) as pool:
            waiting: deque[Future[Batch]] = deque()
            for part in parts:
                waiting.append(pool.submit(self._prepare, part, number))
                if len(waiting) > 2 * self.workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _order(self, epoch: int) -> npt.NDArray[np.int64]:
        rng = np.random.default_rng((self.seed, _ORDER, epoch))
        if self.weights is None:
            return rng.permutation(len(self.pixels))
        return rng.choice(len(self.pixels), len(self.pixels), p=self.weights)

    def _prepare(self, index: npt.NDArray[np.int64], epoch: int) -> Batch:
        size = self.augmenter.size
        pixels = np.empty((len(index), size, size, 3), np.uint8)
        for row, sample in enumerate(index.tolist()):
            pixels[row] = self.augmenter(self.pixels[sample], (self.seed, _LOOK, epoch, sample, row))
        return Batch(index, pixels)


@contextmanager
def _ahead(workers: int) -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(workers, thread_name_prefix="pictures")
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

"""How batches of augmented pictures are best prepared: our threads beside the options of PyTorch's DataLoader.

Pictures of the demo shop, decoded once to 160 px, light augmentation to 128 px, batches of 32, each way for the same
epochs and in turn. Processor time is of this process and its workers; time by the clock says little on a busy machine.

    python -m benchmarks.loading [--pictures 480] [--epochs 3] [--rounds 2]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import DataLoader, Dataset

from benchmarks._shop import DEMO
from training.augment import Augmenter
from training.data.samples import Sample
from training.feeding import Feeder
from training.pixels import Pixels, load_pixels

KEPT, SIZE, BATCH, SEED = 160, 128, 32, 7
THREADS = (1, 2, 4)
PROCESSES: tuple[dict[str, Any], ...] = (
    {"num_workers": 0},
    {"num_workers": 0, "pin_memory": True},
    {"num_workers": 1},
    {"num_workers": 2},
    {"num_workers": 2, "persistent_workers": True},
    {"num_workers": 2, "persistent_workers": True, "pin_memory": True},
)


class Augmented(Dataset[Pixels]):
    """The same pictures for PyTorch's loader; the look at a picture depends on its number alone."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels, self.augmenter = pixels, Augmenter("light", SIZE)

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, number: int) -> Pixels:
        return self.augmenter(self.pixels[number], (SEED, number))


def ways(pixels: Pixels, epochs: int) -> dict[str, Callable[[], int]]:
    """Every way by its name; a call goes through all epochs and gives the number of pictures."""
    found: dict[str, Callable[[], int]] = {f"ours, threads: {count}": _ours(pixels, epochs, count) for count in THREADS}
    for options in PROCESSES:
        name = ", ".join(f"{key} {value}" for key, value in options.items())
        found[f"DataLoader, {name}"] = _theirs(pixels, epochs, options)
    return found


def _ours(pixels: Pixels, epochs: int, workers: int) -> Callable[[], int]:
    feeder = Feeder(pixels, Augmenter("light", SIZE), BATCH, SEED, workers=workers)
    return lambda: sum(len(batch.index) for epoch in range(epochs) for batch in feeder.epoch(epoch))


def _theirs(pixels: Pixels, epochs: int, options: dict[str, Any]) -> Callable[[], int]:
    def go() -> int:
        loader = DataLoader(Augmented(pixels), BATCH, shuffle=True, **options)  # its workers end with it
        return sum(len(batch) for _ in range(epochs) for batch in loader)

    return go


def measure(go: Callable[[], int]) -> tuple[float, float]:
    """Milliseconds a picture: of the processor, children included, and by the clock."""
    before, start = os.times(), time.perf_counter()
    count = go()
    taken, after = time.perf_counter() - start, os.times()
    return 1000 * (sum(after[:4]) - sum(before[:4])) / count, 1000 * taken / count


def main() -> None:
    parser = argparse.ArgumentParser(description="Times ways to prepare batches of pictures.")
    parser.add_argument("--pictures", type=int, default=480)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", message=".*pin_memory.*")  # without a GPU it has nowhere to go
    paths = sorted((DEMO / "pictures" / "catalogue").glob("*.jpg"))[: options.pictures]
    with tempfile.TemporaryDirectory() as folder:
        pixels = load_pixels([Sample(path) for path in paths], KEPT, Path(folder))
        asked = ways(pixels, options.epochs)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
        for _ in range(options.rounds):
            for name, go in asked.items():
                found[name].append(measure(go))
    for name, times in found.items():
        processor, clock = np.min(np.array(times), axis=0)
        print(f"{name:75} processor {processor:6.2f} ms   clock {clock:6.2f} ms a picture")


if __name__ == "__main__":
    main()

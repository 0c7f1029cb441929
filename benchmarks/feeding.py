"""How fast training gets its pictures: bare JPEG decoding, our decoding, the cached and augmented feed, and a network.

    python -m benchmarks.feeding [--pictures FOLDER] [--count 600]

Everything is given in pictures a second, and as a ratio to bare decoding on one core in the same run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from PIL import Image

from serving.handlers.networks import build
from training.augment import Augmenter
from training.data.samples import Sample
from training.feeding import Feeder
from training.pixels import decode, load_pixels, normalised
from training.recipe import LEVELS, Recipe

DEMO = Path(__file__).resolve().parent.parent / "demo" / "pictures" / "query"
RECIPE = Recipe()


def main() -> None:
    """Print every rate and its ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, default=DEMO)
    parser.add_argument("--count", type=int, default=600)
    options = parser.parse_args()
    samples = [Sample(path) for path in sorted(options.pictures.glob("*.jpg"))[: options.count]]
    torch.set_num_threads(1)
    bare = _rate(len(samples), lambda: [_bare(sample.path) for sample in samples])
    _tell("bare JPEG decoding, full scale, one core", bare, bare)
    ours = _rate(len(samples), lambda: [decode(sample, RECIPE.decoded) for sample in samples])
    _tell(f"decoded at reduced scale to {RECIPE.decoded} px, one core", ours, bare)
    with tempfile.TemporaryDirectory() as folder:
        pixels = load_pixels(samples, RECIPE.decoded, Path(folder))
        for level in LEVELS:
            for workers in (1, 2):
                feeder = Feeder(pixels, Augmenter(level, RECIPE.size), RECIPE.batch, 0, workers=workers)
                fed = _rate(len(samples), lambda feeder=feeder: _drain(feeder.epoch(0)))  # type: ignore[misc]
                _tell(f"fed from the cache, {level}, {workers} thread(s)", fed, bare)
        feeder = Feeder(pixels, Augmenter("medium", RECIPE.size), RECIPE.batch, 0, workers=1)
        _train(feeder, bare)


def _train(feeder: Feeder, bare: float) -> None:
    """A network on both cores: how fast it learns, and how long it waited for pictures."""
    torch.set_num_threads(torch.get_num_threads() + 1)
    network = build(RECIPE.architecture, {"kind": 10}, RECIPE.dimension).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(network.parameters())
    waited, seen, began = 0.0, 0, time.perf_counter()
    asked = began
    for batch in feeder.epoch(0):
        waited += time.perf_counter() - asked
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = network(normalised(batch.pixels, (0.5,) * 3, (0.25,) * 3))
        loss = answer.logits["kind"].float().logsumexp(1).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        seen += len(batch.index)
        asked = time.perf_counter()
    took = time.perf_counter() - began
    _tell(f"{RECIPE.architecture} trained at {RECIPE.size} px", seen / took, bare)
    print(f"waited for pictures {waited / took:.1%} of the time; {seen / took / 32:.2f} batches of 32 a second")


def _bare(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


def _drain(batches: Iterable[object]) -> None:
    for _ in batches:
        pass


def _rate(count: int, work: Callable[[], object]) -> float:
    work()  # once to warm up
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _tell(what: str, rate: float, bare: float) -> None:
    print(f"{what:<55} {rate:8.0f} pictures/s  {rate / bare:5.2f} x bare decoding", flush=True)


if __name__ == "__main__":
    main()

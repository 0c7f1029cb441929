"""Time, memory and size of a network, measured on one thread in a process of its own.

`python -m training.assess.cost PLACE` is that process; it prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from serving.cards import read_card
from training.assess.encoding import Encoder, card_encoder, run_encoder
from training.errors import TrainingError
from training.run import Run

WARM_UP, MOST_RUNS, LONGEST_S = 5, 60, 20.0
TIMEOUT_S = 600
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Cost:
    """Time and memory of one picture at a time in float32 on one thread, without decoding."""

    median_ms: float
    fastest_ms: float  # less affected by other processes than the median
    peak_memory_mb: float  # of the whole process, Python and torch included
    parameters: int
    weights_mb: float


def measure_cost(place: Path) -> Cost:
    """The cost of a run (its folder) or a packaged model (its card's file), measured in a process of its own.

    Raises TrainingError where that fails or takes longer than TIMEOUT_S.
    """
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    command = [sys.executable, "-m", "training.assess.cost", str(place.resolve())]
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_S, check=True, env=environment, cwd=root
        )
        return Cost(**json.loads(done.stdout.splitlines()[-1]))
    except subprocess.CalledProcessError as error:
        said = (error.stderr.strip().splitlines() or ["nothing said"])[-1]
        raise TrainingError(f"Time and memory of {place} could not be measured: {said}") from error
    except subprocess.TimeoutExpired as error:
        raise TrainingError(f"Time and memory of {place} took longer than {TIMEOUT_S} s to measure.") from error


def time_network(encoder: Encoder) -> list[float]:
    """Milliseconds of each of at most MOST_RUNS single forward passes, after WARM_UP others."""
    picture = torch.rand(1, 3, encoder.rules.size, encoder.rules.size).contiguous(memory_format=torch.channels_last)
    taken: list[float] = []
    began = time.perf_counter()
    with torch.inference_mode():
        while len(taken) < WARM_UP + MOST_RUNS and (time.perf_counter() - began < LONGEST_S or len(taken) <= WARM_UP):
            start = time.perf_counter()
            encoder.network(picture)
            taken.append((time.perf_counter() - start) * 1000)
    return taken[WARM_UP:]


def _measure(place: Path) -> Cost:
    torch.set_num_threads(1)
    if place.is_dir():
        encoder, weights = run_encoder(Run(place)), Run(place).weights
    else:
        card = read_card(place)
        encoder, weights = card_encoder(card, place.parent), place.parent / card.weights
    parameters = sum(parameter.numel() for parameter in encoder.network.parameters())
    taken = time_network(encoder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Cost(
        round(statistics.median(taken), 2),
        round(min(taken), 2),
        round(peak, 1),
        parameters,
        round(weights.stat().st_size / 1e6, 2),
    )


if __name__ == "__main__":
    print(json.dumps(vars(_measure(Path(sys.argv[1])))))

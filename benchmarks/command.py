"""What the command line costs before it does anything: python -m benchmarks.command

Processor seconds of `shoplens --help`, beside a Python that does nothing; the least of several runs of each.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Sequence

from benchmarks._demo_shop import COMMAND
from benchmarks._figures import Figure, tell
from webapp.settings import PROJECT


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    ours = min(processor_s([*COMMAND, "--help"]) for _ in range(options.times))
    bare = min(processor_s([sys.executable, "-c", "pass"]) for _ in range(options.times))
    tell(Figure("shoplens --help, processor", ours, "s", "less", ours / bare, "python -c pass", 0.4, of_value=True))


def processor_s(command: Sequence[str]) -> float:
    """Processor seconds of a command that ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()

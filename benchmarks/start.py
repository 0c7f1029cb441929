"""Seconds from `shoplens up` to the first words answered and to ready, of a shop that has a release.

python -m benchmarks.start --times 3 --beside FOLDER starts the shop that the settings name, in turn from this checkout
and from another one. Processor seconds are those of all processes together until ready; memory is theirs then, pages
that several share counted once. Both checkouts should have their archives and compiled modules: start each once before.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import psutil

from benchmarks._processes import role_of
from webapp.settings import PROJECT, load_settings

ASKED = "/api/v1/search?q=mug"
POLL_S = 0.05
LIMIT_S = 300.0


def main() -> None:
    """Start and stop in turn, and print the median of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="other checkouts, each started in turn")
    options = parser.parse_args()
    settings = load_settings()
    address = f"http://{settings.host}:{settings.port}{ASKED}"
    taken = defaultdict[Path, list[dict[str, float]]](list)
    for _ in range(options.times):
        for folder in (PROJECT, *options.beside):
            taken[folder].append(started(folder.resolve(), address))
            print(folder, {name: round(value, 1) for name, value in taken[folder][-1].items()}, flush=True)
    for folder, several in taken.items():
        medians = {name: statistics.median(one.get(name, 0.0) for one in several) for name in several[0]}
        print(f"{folder}: " + ", ".join(f"{name} {value:.1f}" for name, value in medians.items()))


def started(folder: Path, address: str) -> dict[str, float]:
    """The figures of one start from a checkout; everything is stopped again."""
    environment, begun = os.environ | {"PYTHONPATH": str(folder)}, time.monotonic()
    command = [sys.executable, "-m", "webapp.cli", "up"]
    program = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)
    words = list[float]()
    threading.Thread(target=await_words, args=(address, begun, words), daemon=True).start()
    try:
        assert program.stderr is not None  # noqa: S101 - it was asked for
        for line in program.stderr:
            if " after " in line and "Ctrl-C" in line:
                break
        else:
            raise SystemExit("it ended before it was ready")
        figures = {"ready s": time.monotonic() - begun, **of_all(psutil.Process(program.pid))}
        threading.Thread(target=program.stderr.read, daemon=True).start()
        while not words and time.monotonic() - begun < LIMIT_S:
            time.sleep(POLL_S)
        return {"words s": words[0], **figures}
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


def await_words(address: str, begun: float, words: list[float]) -> None:
    """Note when a search is answered for the first time."""
    while time.monotonic() - begun < LIMIT_S:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the shop's own address
                answer.read()
        except OSError:
            time.sleep(POLL_S)
        else:
            words.append(time.monotonic() - begun)
            return


def of_all(program: psutil.Process) -> dict[str, float]:
    """Processor seconds and megabytes of a program and all that it started."""
    seconds = defaultdict[str, float](float)
    megabytes = 0.0
    for process in (program, *program.children(recursive=True)):
        times = process.cpu_times()
        own = times.user + times.system + times.children_user + times.children_system
        seconds[role_of(process) or "others"] += own
        megabytes += process.memory_full_info().pss / 1e6
    each = {f"processor s of {role}": value for role, value in seconds.items()}
    return {"processor s": sum(seconds.values()), "MB": megabytes, **each}


if __name__ == "__main__":
    main()

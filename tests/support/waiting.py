"""Waiting for what another thread or process brings about."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable

PATIENCE_S = 120  # for what takes a second or two on a quiet machine
START_S = 300  # for a program that starts TorchServe and builds a release


def until(
    condition: Callable[[], object], what: str = "it", within_s: float = PATIENCE_S, *,
    ignoring: tuple[type[Exception], ...] = (),
) -> None:  # fmt: skip
    """Return as soon as the condition holds; the test fails when it does not within that time (s).

    Exceptions of the ignored kinds count as not yet.
    """
    deadline = time.monotonic() + within_s
    while True:
        try:
            if condition():
                return
        except ignoring:
            pass
        assert time.monotonic() < deadline, f"{what} did not come to pass within {within_s:.0f} s"
        time.sleep(0.05)


def read_until(program: subprocess.Popen[str], words: str, each: Callable[[str], object] = str) -> str:
    """The next line of the program's stderr with these words in it; `each` is called with every line up to it.

    A program that does not say them within START_S is killed, and the test fails.
    """
    assert program.stderr is not None
    clock = threading.Timer(START_S, program.kill)
    clock.start()
    try:
        for line in program.stderr:
            each(line)
            if words in line:
                return line
    finally:
        clock.cancel()
    raise AssertionError(f"it ended, or was ended after {START_S} s, before it said {words!r}")

"""The time of day of a running program, set from outside: a small library (clock.c) reads from a file what to add."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.fault_site import Surroundings

SOURCE = Path(__file__).with_name("clock.c")
AN_HOUR_S = 3600


class Clock:
    """What programs in these surroundings take for the time of day; skips the test where no C compiler is."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            pytest.skip("no clock can be set here: the package gcc is not installed")
        library, self._shift = folder / "clock.so", folder / "clock"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE], check=True)
        self._shift.write_bytes(struct.pack("q", 0))
        self.surroundings = Surroundings({"LD_PRELOAD": str(library), "SHIFTED_CLOCK": str(self._shift)})

    @contextmanager
    def set_back(self, seconds: int = AN_HOUR_S) -> Iterator[None]:
        """The clock is that much behind."""
        self._add(-seconds)
        yield
        self._add(0)

    def _add(self, seconds: int) -> None:
        with self._shift.open("r+b") as file:
            file.write(struct.pack("q", seconds))

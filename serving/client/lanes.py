"""Two lanes to TorchServe: shoppers' requests, and bulk work that steps aside for them, also across processes."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STEP_S = 0.005


class Lanes:
    """A shared lock on a file that both lanes can open for reading: shoppers hold it while they wait."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def interactive(self) -> Iterator[None]:
        """Held while a shopper's request is on its way."""
        try:
            file = os.open(self._path, os.O_RDONLY)
        except OSError:  # no file, no lanes: the request itself will say what is wrong
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield
        finally:
            os.close(file)

    def give_way(self, longest_s: float) -> float:
        """Return as soon as no shopper waits, and at the latest after that long, so that bulk work never starves.

        Gives the seconds waited.
        """
        start = time.monotonic()
        while self._shopper_waits() and time.monotonic() - start < longest_s:
            time.sleep(_STEP_S)
        return time.monotonic() - start

    def _shopper_waits(self) -> bool:
        with suppress(FileNotFoundError):
            file = os.open(self._path, os.O_RDONLY)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            finally:
                os.close(file)
        return False

"""Memory that a process no longer uses."""

import ctypes
from contextlib import suppress


def give_memory_back() -> None:
    """Return free memory to the system, where the C library can: an idle process then holds half as much."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

"""Reads a file in a process of its own (child.py)."""

import json
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, BinaryIO

from catalog.errors import FeedError
from catalog.feeds.apart.child import MEMORY, most_cpu_s
from catalog.feeds.entry import Entry, PartEntry, VariantEntry

CHILD = "catalog.feeds.apart.child"
WALL_S = 180.0  # until the next message, on however busy a machine
# One arena, and what is freed goes back: the limit is one of address space.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def read_apart(format: str, name: str, file: BinaryIO) -> tuple[list[str], Iterator[Entry]]:
    """The columns and the entries of a file, "parquet" or "excel"; raises FeedError.

    As entries are read, the file's position is set to how far the process has come.
    """
    child = _Child(format, name, file)
    try:
        first = child.receive()
    except (EOFError, OSError) as error:
        child.end()
        raise FeedError(f"{name} cannot be read: {_too_much(file)}; export it as CSV") from error
    if "refused" in first:
        child.end()
        raise FeedError(first["refused"])
    return first["columns"], _entries(child, file)


def _entries(child: "_Child", file: BinaryIO) -> Iterator[Entry]:
    try:
        while "end" not in (message := child.receive()):
            file.seek(message["read"])
            yield from map(_entry, message["entries"])
    except (EOFError, OSError):
        yield Entry({}, f"from here on the file cannot be read: {_too_much(file)}", last=True)
    finally:
        child.end()


def _too_much(file: BinaryIO) -> str:
    most_s = most_cpu_s(os.fstat(file.fileno()).st_size)
    return (
        f"it is damaged, or takes more than {most_s:,} s of processor time, {MEMORY >> 20:,} MB of memory"
        f" or {WALL_S:g} s for a few rows"
    )


def _entry(sent: list[Any]) -> Entry:
    values, problem, joined, last, variants, parts = sent
    own = tuple(VariantEntry(*variant) for variant in variants)
    return Entry(values, problem, joined, last, own, tuple(PartEntry(*part) for part in parts))


class _Child:
    """The process, and our end of the pipe."""

    def __init__(self, format: str, name: str, file: BinaryIO) -> None:
        self._pipe, theirs = Pipe(duplex=False)
        with theirs:
            passed = [file.fileno(), theirs.fileno()]
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", CHILD, format, name, *map(str, passed)],
                pass_fds=passed,
                env={**os.environ, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # libraries say there why they give up
                start_new_session=True,  # Ctrl-C is the parent's to answer
            )
        self.end = weakref.finalize(self, _end, self._process, self._pipe)  # called, or when nobody reads on

    def receive(self) -> dict[str, Any]:
        """The next message; EOFError where there is none, or none in time."""
        if not self._pipe.poll(WALL_S):
            raise EOFError
        message: dict[str, Any] = json.loads(self._pipe.recv_bytes())
        return message


def _end(process: "subprocess.Popen[bytes]", pipe: Connection) -> None:
    process.kill()
    process.wait()
    pipe.close()

"""The process that reads one file for its parent (reader.py), which ends it when that takes too much.

    python -m catalog.feeds.apart.child FORMAT NAME FILE PIPE

FILE and PIPE are descriptors, NAME is what the file is called. It sends messages in JSON: `{"columns": [...]}`, or
`{"refused": "..."}` with the sentence of a FeedError; then `{"entries": [...], "read": BYTES}` many times and
`{"end": true}`. The process ends without a word where that takes more processor time than `most_cpu_s`, or more memory
than it may.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, BinaryIO

from catalog.errors import FeedError
from catalog.feeds.entry import Entry
from catalog.feeds.joining.opencart_workbook import read_workbook
from catalog.feeds.parquet import read_parquet

MEMORY = 1 << 30  # bytes of address space beyond what the process has when it starts
CPU_S, CPU_A_MB_S = 30.0, 10.0  # of processor time for any file, and more for each MB of it
TOGETHER = 200  # entries in a message, or …
CHARACTERS = 1 << 20  # … until they are so long
FORMATS: dict[str, Callable[[str, BinaryIO], tuple[list[str], Iterator[Entry]]]] = {
    "parquet": read_parquet,
    "excel": read_workbook,
}


def most_cpu_s(size: int) -> int:
    """Seconds of processor time that reading a file of so many bytes may take."""
    return int(CPU_S + CPU_A_MB_S * size / 1e6)


def _limit(size: int) -> None:
    """Memory where the system says how much there is now (Linux)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (most_cpu_s(size), most_cpu_s(size)))
    statm = Path("/proc/self/statm")
    if statm.exists():
        most = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _send(parent: Connection, **message: Any) -> None:
    parent.send_bytes(json.dumps(message).encode("ascii"))


def _read(parent: Connection, format: str, name: str, file: BinaryIO) -> None:
    try:
        columns, entries = FORMATS[format](name, file)
    except FeedError as error:
        _send(parent, refused=str(error))
        return
    _send(parent, columns=columns)
    together: list[Entry] = []
    length = 0
    for entry in entries:
        together.append(entry)
        length += sum(map(len, entry.values.values()))
        if len(together) >= TOGETHER or length >= CHARACTERS:
            _send(parent, entries=together, read=file.tell())
            together, length = [], 0
    _send(parent, entries=together, read=file.tell())
    _send(parent, end=True)


def main() -> None:
    """Read the file once."""
    format, name, descriptor, pipe = sys.argv[1:]
    _limit(os.fstat(int(descriptor)).st_size)
    # Opened anew, so that the parent's place in the file is its own.
    with Path(f"/dev/fd/{descriptor}").open("rb") as file, Connection(int(pipe)) as parent:
        os.close(int(descriptor))
        try:
            _read(parent, format, name, file)
        except (BrokenPipeError, ConnectionResetError):
            return  # nobody reads on


if __name__ == "__main__":
    main()

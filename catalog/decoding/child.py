"""The process that decodes pictures which may be bombs, one after the other, as its parent (pool.py) asks.

    python -m catalog.decoding.child FD

FD is its end of a two-way pipe of messages. It says `{"ready": true}` when it can be asked. A picture comes as two
messages, JSON (the fields of Limits) and the file's bytes. The answer is JSON: `{"code", "message"}` of a
PictureError, or size and format, followed by messages of raw RGB, each of whole rows.

A picture that takes more than `cpu_s` of processor time, all threads together, ends the process; one that takes more
memory than it may is refused by the decoder, or ends the process.
"""

import json
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from PIL import Image, features

from catalog.decoding.decode import Decoded, Limits, decode
from catalog.decoding.kinds import decoders
from catalog.errors import PictureError
from catalog.languages.message import as_data

MEMORY = 512 << 20  # bytes of address space beyond what the process has when it starts
IDLE_S = 300.0  # after so long without a picture it ends, and gives its memory back
MESSAGE = 4 << 20  # bytes of pixels sent at a time


def _limit_memory() -> None:
    """Where the system says how much there is now (Linux)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():
        most = int(statm.read_text().split()[0]) * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(parent: Connection, data: bytes, limits: Limits) -> None:
    # Its signal ends the process, even within a decoder. A limit of the whole process would count earlier pictures.
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_s)
    try:
        decoded = decode(data, limits)
    except PictureError as error:
        parent.send_bytes(json.dumps({"code": error.code, "message": as_data(error.message)}).encode())
        return
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
    width, height = decoded.picture.size
    head = {"width": width, "height": height, "size": decoded.size, "format": decoded.format, "cut": decoded.is_cut}
    parent.send_bytes(json.dumps(head).encode())
    for rows in _rows(decoded):
        parent.send_bytes(rows)


def _rows(decoded: Decoded) -> Iterator[bytes]:
    picture = decoded.picture
    step = max(1, MESSAGE // (3 * picture.width))
    for top in range(0, picture.height, step):
        yield picture.crop((0, top, picture.width, min(picture.height, top + step))).tobytes()


def main() -> None:
    """Answer until the parent closes its end, or nothing was asked for a long time."""
    parent = Connection(int(sys.argv[1]))
    Image.preinit()
    decoders()
    features.check("avif")
    _limit_memory()
    parent.send_bytes(b'{"ready": true}')
    while parent.poll(IDLE_S):
        try:
            limits = Limits(**json.loads(parent.recv_bytes()))
            _answer(parent, parent.recv_bytes(), limits)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    main()

"""Opens a feed's file, unpacking gzip into a temporary file within bounds."""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from catalog.errors import FeedError

GZIP = b"\x1f\x8b"
MAX_RATIO = 200  # text packs to a tenth; a bomb to a thousandth
ALWAYS_FINE = 64 << 20  # bytes: so much may come out of however little
CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, to be read from the start and anew; raises FeedError."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise FeedError(f"cannot read the feed {path}: {error.strerror}") from error
    with file:
        if file.read(2) != GZIP:
            file.seek(0)
            yield file
            return
        file.seek(0)
        with tempfile.TemporaryFile(prefix="shoplens-feed-") as plain:
            _unpack(path, file, plain)
            yield cast("BinaryIO", plain)


def _unpack(path: Path, file: BinaryIO, plain: IO[bytes]) -> None:
    allowed = max(ALWAYS_FINE, MAX_RATIO * path.stat().st_size)
    try:
        with gzip.open(file) as packed:
            while chunk := packed.read(CHUNK):
                allowed -= plain.write(chunk)
                if allowed < 0:
                    raise _bomb(path)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FeedError(f"{path.name} is a damaged gzip file ({error}); pack or download it again") from error
    plain.seek(0)
    if plain.read(2) == GZIP:
        raise FeedError(f"{path.name} is packed twice with gzip; unpack it once: gunzip {path.name}")
    plain.seek(0)


def _bomb(path: Path) -> FeedError:
    return FeedError(
        f"{path.name} unpacks to more than {MAX_RATIO} times its size, as no feed does; unpack it first if it is one"
    )

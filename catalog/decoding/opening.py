"""The one door for pictures from anybody: their cost is known before they are decoded, or bounded while they are.

A plain JPEG (jpeg_parts.py) costs what its declared pixels and scans say, and is decoded here and now, so many pixels
at a time. Everything else is decoded in a child process (pool.py).
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache

from catalog.decoding.decode import Decoded, Limits, check_size, decode
from catalog.decoding.jpeg_parts import JpegParts, TooMany, read_parts
from catalog.decoding.parts import count_parts
from catalog.decoding.pool import pool_of, too_costly
from catalog.decoding.rgb import BIG
from catalog.errors import PictureError, PicturesBusy
from catalog.languages.message import Message

MOST_WORK = 48_000_000  # pixels, times scans: below it a JPEG is decoded in this process
MOST_SCANNED = 800_000_000  # pixels, times scans: above it none is decoded; 40 megapixels in 12 scans are 480 million
IN_FLIGHT = 48_000_000  # pixels decoded in this process at the same time; each takes up to 8 bytes


class InFlight:
    """Lets as many pixels be decoded at a time as there is room for."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._changed = threading.Condition()

    @contextmanager
    def hold(self, pixels: int, wait_s: float | None) -> Iterator[None]:
        """Room for so many, within that time; raises PicturesBusy."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= pixels, wait_s):
                raise PicturesBusy
            self._free -= pixels
        try:
            yield
        finally:
            with self._changed:
                self._free += pixels
                self._changed.notify_all()


@cache
def _in_flight(_process: int) -> InFlight:
    return InFlight(IN_FLIGHT)


def decode_safely(data: bytes, limits: Limits, wait_s: float | None = None) -> Decoded:
    """The picture; waits so long (None: as long as needed) for its turn. Raises PictureError, PicturesBusy."""
    _check_bytes(data, limits.max_bytes)
    process = os.getpid()
    try:
        parts = read_parts(data) if data.startswith(b"\xff\xd8\xff") else None
        if parts is None:
            count_parts(data)
    except TooMany as error:
        raise too_costly(_more_work(error.what)) from error
    if parts and parts.width * parts.height * parts.scans > MOST_SCANNED:
        size = f"{parts.scans} scans of {parts.width:,} × {parts.height:,} pixels"
        raise too_costly(_more_work(size))
    if parts and parts.plain:
        check_size(parts.width, parts.height, limits.max_pixels)
        if _is_cheap(parts):
            with _in_flight(process).hold(parts.width * parts.height, wait_s):
                try:
                    return decode(data, limits, mend=False)
                except PictureError as error:
                    if error.code != "truncated":
                        raise
    return pool_of(process).decode(data, limits, wait_s)


def _more_work(parts: str) -> Message:
    return Message("more work than any photo's (%(parts)s)", parts=parts)


def _is_cheap(parts: JpegParts) -> bool:
    pixels = parts.width * parts.height
    return pixels <= BIG and pixels * parts.scans <= MOST_WORK


def _check_bytes(data: bytes, max_bytes: int) -> None:
    if not data:
        raise PictureError("empty", Message("The file is empty. Choose a picture and send it again."))
    if len(data) > max_bytes:
        raise PictureError(
            "too_large",
            Message(
                "The file has %(size)s MB; at most %(most)s MB are taken. Send a smaller one.",
                size=Decimal(f"{len(data) / 1e6:.1f}"),
                most=round(max_bytes / 1e6),
            ),
        )

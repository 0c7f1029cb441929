"""Counts the parts of a JPEG without decoding it: what it costs is decided by its pixels and its scans."""

import re
from dataclasses import dataclass
from typing import Literal

MOST_SEGMENTS = 2_000  # headers, comments, tables, fill bytes; a 50 MB photo with all its metadata has 800
MOST_SCANS = 100  # a progressive photo has 10
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # what ends the data of a scan
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SCAN, _END = 0xDA, 0xD9
_SIMPLE_FRAMES = {0xC0: False, 0xC1: False, 0xC2: True}  # of 8 bits, Huffman-coded; whether progressive
_DIRECTORIES = {0xE1: b"Exif\0\0", 0xE2: b"MPF\0"}  # segments that begin so hold directories of TIFF
_PLAIN_BYTES = 1_000_000  # of metadata, and that its directories may speak of


class TooMany(Exception):
    """More parts than any photo has; `what` names them."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class JpegParts:
    """What a JPEG consists of; `plain` where its cost is known from it: whole, of one common frame, nothing odd."""

    width: int = 0
    height: int = 0
    scans: int = 0
    frames: int = 0
    directories: int = 0
    plain: bool = True


def read_parts(data: bytes) -> JpegParts:
    """Its parts up to its end; raises TooMany."""
    parts, at = JpegParts(), 2
    for _ in range(MOST_SEGMENTS):
        if data[at : at + 1] != b"\xff" or at + 2 > len(data):
            return _odd(parts)
        marker = data[at + 1]
        if marker == _END:
            parts.plain = parts.plain and parts.frames == 1 and parts.scans > 0
            return parts
        if marker in (0xFF, 0x00, 0x01) or 0xD0 <= marker <= 0xD8:  # filled up, or without a body
            at, parts.plain = at + (1 if marker == 0xFF else 2), False
            continue
        if at + 4 > len(data):
            return _odd(parts)
        body = data[at + 4 : at + 2 + int.from_bytes(data[at + 2 : at + 4])]
        _count(parts, marker, body)
        at += 4 + len(body)
        if marker == _SCAN:
            parts.plain = parts.plain and (parts.scans > 1 or at <= _PLAIN_BYTES)
            found = _MARKER.search(data, at)
            if found is None:
                return _odd(parts)
            at = found.start()
    raise TooMany(f"{MOST_SEGMENTS:,} markers")


def _odd(parts: JpegParts) -> JpegParts:
    parts.plain = False
    return parts


def _count(parts: JpegParts, marker: int, body: bytes) -> None:
    if marker == _SCAN:
        parts.scans += 1
        if parts.scans > MOST_SCANS:
            raise TooMany(f"{MOST_SCANS} scans")
    elif marker in _FRAMES:
        parts.frames += 1
        parts.height, parts.width = int.from_bytes(body[1:3]), int.from_bytes(body[3:5])
        common = marker in _SIMPLE_FRAMES and body[:1] == b"\x08" and parts.scans == 0 and len(body) in (9, 15, 18)
        parts.plain = parts.plain and common and parts.width * parts.height > 0
    elif (kind := _DIRECTORIES.get(marker)) and body.startswith(kind):
        parts.directories += 1
        parts.plain = parts.plain and parts.directories <= len(_DIRECTORIES)
        parts.plain = parts.plain and _spoken_of(body[len(kind) :]) <= _PLAIN_BYTES


def _spoken_of(tiff: bytes) -> int:
    """The bytes that the first directory of TIFF data speaks of at most; several entries may speak of the same."""
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    start = number(4, 4)
    entries = range(start + 2, min(start + 2 + 12 * number(start, 2), len(tiff)), 12)
    return sum(8 * number(at + 4, 4) for at in entries)

"""Counts the parts of a picture's file without decoding it: what no photo has so many of is refused at once.

What these counts do not show (a few bytes that unpack to much, nested boxes) costs a child process its limits, and no
more: child.py.
"""

import struct
from collections.abc import Callable

from catalog.decoding.jpeg_parts import TooMany
from catalog.decoding.kinds import ending_in

MOST_CHUNKS = 20_000  # of a PNG or WebP; PNGs of 50 MB in chunks of 4 KB have 13,000
MOST_WEBP = 28_000_000  # pixels; its decoder takes some 17 bytes for each
MOST_BLOCKS = 5_000  # of at most 255 bytes before a GIF's first frame
MOST_BOXES = 10_000  # of an AVIF, HEIC or JPEG 2000
MOST_TAGS = 1_000  # of a TIFF
MOST_TILES = 10_000  # of a JPEG 2000
MOST_CHANNELS = 8
MOST_BYTES = 400_000_000  # of pixels as a TIFF or JPEG 2000 holds them


def count_parts(data: bytes) -> None:
    """Raise TooMany for a file of any kind but JPEG that has more parts than a picture needs."""
    count = {
        "png": _png,
        "webp": _webp,
        "gif": _gif,
        "tiff": _tiff,
        "avif": _boxes,
        "heic": _boxes,
        "jp2": _jpeg_2000,
        "j2k": _jpeg_2000,
    }.get(ending_in(data))
    if count is not None:
        count(data)


def _png(data: bytes) -> None:
    _walk(data, 8, lambda at: 12 + int.from_bytes(data[at : at + 4]), MOST_CHUNKS, "chunks")


def _webp(data: bytes) -> None:
    def length(at: int) -> int:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        return 8 + size + size % 2

    _walk(data, 12, length, MOST_CHUNKS, "chunks")
    width, height = _webp_size(data)
    if width * height > MOST_WEBP:
        raise TooMany(f"{MOST_WEBP // 1_000_000} million pixels, which a WebP needs twice the memory for")


def _webp_size(data: bytes) -> tuple[int, int]:
    """As its first chunk says."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF


def _boxes(data: bytes) -> None:
    """The boxes of the file and those in its `meta`, where a HEIC's tiles and properties are."""

    def length(at: int) -> int:
        size = int.from_bytes(data[at : at + 4])
        return size if size >= 8 else len(data)  # 0: to the end; 1: the length follows, as with gigabytes of video

    _walk(data, 0, length, MOST_BOXES, "boxes")
    meta = data.find(b"meta", 0, 4096)
    properties = data.find(b"ipco", 0, 1 << 20)
    for start in (meta + 8 if meta > 0 else len(data), properties + 4 if properties > 0 else len(data)):
        _walk(data, start, length, MOST_BOXES, "boxes")


def _walk(data: bytes, at: int, length: Callable[[int], int], most: int, what: str) -> None:
    for _ in range(most):
        if at + 8 > len(data):
            return
        at += length(at)
    raise TooMany(f"{most:,} {what}")


def _gif(data: bytes) -> None:
    """The blocks of comments and the like before the first frame: each costs Pillow a copy of those before."""
    flags = data[10] if len(data) > 10 else 0
    at, blocks = 13 + (3 << (flags & 7) + 1 if flags & 128 else 0), 0
    while blocks <= MOST_BLOCKS and data[at : at + 1] == b"!":
        at += 2
        while blocks <= MOST_BLOCKS and data[at : at + 1] > b"\0":
            at, blocks = at + 1 + data[at], blocks + 1
        at, blocks = at + 1, blocks + 1
    if blocks > MOST_BLOCKS:
        raise TooMany(f"{MOST_BLOCKS:,} blocks")


_WIDTH, _HEIGHT, _BITS, _CHANNELS = 256, 257, 258, 277


def _tiff(data: bytes) -> None:
    """The tags of the first directory, and what they say of the pixels."""
    order = "<" if data.startswith(b"II") else ">"
    try:
        (start,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, start)
        if count > MOST_TAGS:
            raise TooMany(f"{MOST_TAGS:,} tags")
        tags = {_WIDTH: 0, _HEIGHT: 0, _BITS: 8, _CHANNELS: 1}
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, number = struct.unpack_from(order + "HHI", data, at)
            if tag in tags and number == 1:
                (tags[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, at + 8)
    except struct.error:
        return  # damaged; the decoder says so
    _check_pixels(tags[_WIDTH] * tags[_HEIGHT], tags[_CHANNELS], tags[_BITS])


def _jpeg_2000(data: bytes) -> None:
    """Its boxes, and the tiles and channels of its picture."""
    if not data.startswith(b"\xff"):
        _boxes(data)
    start = data.find(b"\xff\x4f\xff\x51", 0, 1 << 20)
    try:
        right, lower, left, upper, wide, high, *_, channels = struct.unpack_from(">8IH", data, start + 8)
    except struct.error:
        return
    tiles = -(-right // max(1, wide)) * -(-lower // max(1, high))
    if tiles > MOST_TILES:
        raise TooMany(f"{MOST_TILES:,} tiles")
    _check_pixels((right - left) * (lower - upper), channels, 8)


def _check_pixels(pixels: int, channels: int, bits: int) -> None:
    if channels > MOST_CHANNELS:
        raise TooMany(f"{MOST_CHANNELS} channels")
    if pixels * channels * bits // 8 > MOST_BYTES:
        raise TooMany(f"{MOST_BYTES // 1_000_000} MB of pixels")

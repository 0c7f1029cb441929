"""Bytes as gzip, without a date: the same bytes give the same answer."""

from __future__ import annotations

import zlib

_GZIP = 16 + zlib.MAX_WBITS  # zlib writes gzip's header and checksum


def gzipped(data: bytes, level: int) -> bytes:
    """The data compressed at a level from 1, fast, to 9, small."""
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP, zlib.DEF_MEM_LEVEL)
    return packer.compress(data) + packer.flush()

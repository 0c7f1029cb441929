"""Parquet, read in its own process: what ends that one is a sentence here. A process for each input: few are read."""

from __future__ import annotations

import base64
from contextlib import suppress
from itertools import islice

from catalog.errors import FeedError, MappingError
from catalog.feeds.feed import open_feed
from tests.fuzz.targets import place

EXAMPLES = 5  # in `make test`
WORDS = (b"PAR1", b"\xff\xff\xff\xff\x0f", b"\xfe\xff\xff\xff\x0f", b"\x80\x80\x80\x80\x08", b"\x15\x04")
WORDS += (b"\x18\x05title",)
ROWS = 50
# Two products, written by pyarrow 26.
FEED = base64.b64decode(
    "UEFSMRUEFRQVFEwVBBUAEgAAAQAAAGEBAAAAYhUAFRIVEiwVBBUQFQYVBhwAAAACAAAABAEBAwIVBBUeFR5MFQQVABIAAAMAAABNdWcEAAAAQm"
    "93bBUAFRIVEiwVBBUQFQYVBhwAAAACAAAABAEBAwIVBBk8NQAYBnNjaGVtYRUEABUMJQIYAmlkJQBMHAAAABUMJQIYBXRpdGxlJQBMHAAAABYE"
    "GRwZLCYAHBUMGTUABhAZGAJpZBUAFgQWaBZoJjgmCCksFQQVABUCABUAFRAVAgA8FgQZBhkmAAQAAAAmABwVDBk1AAYQGRgFdGl0bGUVABYEFn"
    "IWciaqASZwKSwVBBUAFQIAFQAVEBUCADwWDhkGGSYABAAAABbaARYEJggW2gEAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRks"
    "HAAAHAAAAOAAAABQQVIx"
)


def seeds() -> list[bytes]:
    """A small feed."""
    return [FEED]


def one(data: bytes) -> None:
    """Read its first rows."""
    path = place() / "feed.parquet"
    path.write_bytes(b"PAR1" + data[4:])
    with suppress(FeedError, MappingError), open_feed(path) as feed:
        list(islice(feed.rows(), ROWS))

"""Decodes a JPEG whose last bytes are missing, as browsers do, where nearly all of the picture is there."""

import io
import random

import numpy as np
from PIL import Image

WHOLE = 0.95  # share of the picture that must be there
END = b"\xff\xd9"
_NOISE_BYTES = 4_000
_START_OF_SCAN, _PROGRESSIVE = 0xDA, 0xC2


def decode_cut(data: bytes, enough: tuple[int, int] | None) -> Image.Image | None:
    """The picture with its missing end filled in grey; None where more is missing, or the bytes are damaged otherwise.

    What is missing is found by decoding once more with noise in its place: the pixels before it do not change.
    """
    data = data.rstrip(b"\xff")
    if not _all_scans_begun(data):
        return None
    grey = _decoded(data + END, enough)
    noise = bytes(random.Random(0).choices(range(0xFF), k=_NOISE_BYTES))
    noisy = np.asarray(_decoded(data + noise + END, enough))
    changed = (np.asarray(grey) != noisy).reshape(grey.height, grey.width, -1).any(axis=2)
    return grey if _unchanged_share(changed) >= WHOLE else None


def _decoded(data: bytes, enough: tuple[int, int] | None) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=("JPEG",))
    if enough is not None:
        picture.draft(None, enough)
    picture.load()
    return picture


def _unchanged_share(changed: np.ndarray) -> float:
    """The share of pixels [height, width] before the first that changed, in reading order."""
    return float(changed.argmax()) / changed.size if changed.any() else 1.0


def _all_scans_begun(data: bytes) -> bool:
    """Whether the scans that are there hold every coefficient in full: a progressive JPEG sharpens with each scan."""
    at, progressive = 2, False
    while at + 4 <= len(data) and data[at + 1] != _START_OF_SCAN:
        progressive = progressive or data[at + 1] == _PROGRESSIVE
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    if not progressive:
        return at + 4 <= len(data)
    components: set[int] = set()
    full: set[tuple[int, int]] = set()
    while at >= 0 and len(data) > at + 5:
        count = data[at + 4]
        own = data[at + 5 : at + 5 + 2 * count : 2]
        first, last, approximation = (*data[at + 5 + 2 * count : at + 8 + 2 * count], 0, 0, 1)[:3]
        components.update(own)
        if approximation & 15 == 0:
            full.update((component, place) for component in own for place in range(first, min(last, 63) + 1))
        at = data.find(b"\xff\xda", at + 2)
    return len(full) == 64 * len(components)

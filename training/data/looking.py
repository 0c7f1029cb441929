"""Opens every picture once: whether it is whole, its size, and the hashes that duplicates are found by."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from catalog.difference_hash import difference_hash
from catalog.errors import PictureCode, PictureError
from catalog.pictures import DECODERS, open_picture
from catalog.progress import Progress, no_progress
from training.data import fashion_mnist
from training.data.samples import Sample

SMALLEST = 16  # px a side; smaller pictures are refused
MAX_BYTES, MAX_PIXELS = 50_000_000, 80_000_000  # limits of the catalogue as well
CHUNK = 256  # pictures handed to the threads at a time, so that Ctrl-C waits for few
TINY = 16  # px a side of the small copy that near duplicates are compared by
_REASONS: dict[PictureCode, str] = {
    "empty": "the file is empty",
    "truncated": "damaged or cut short",
    "not_a_picture": "not a picture",
    "too_large": f"larger than {MAX_BYTES // 1_000_000} MB",
    "too_many_pixels": f"more than {MAX_PIXELS // 1_000_000} million pixels",
    "heic": "HEIC, which is not read here; save it as JPEG",
    "unsupported": "AVIF, which is not read here; save it as JPEG",
}


@dataclass(frozen=True)
class Look:
    """What was found in one picture; where `reason` says why it cannot be used, the rest is empty."""

    reason: str = ""
    width: int = 0  # px, as stored
    height: int = 0
    digest: bytes = b""  # SHA-256 of the file, or of the pixels where a file holds many pictures
    gradient: bytes = b""  # its difference hash: 16 bytes
    tiny: bytes = b""  # 16 × 16 RGB


def look_at(samples: Sequence[Sample], workers: int | None = None, progress: Progress = no_progress) -> list[Look]:
    """A Look for each sample, in their order, by several threads; an unreadable picture gets a reason."""
    looks: list[Look] = []
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for start in range(0, len(samples), CHUNK):
            looks += pool.map(_look, samples[start : start + CHUNK])
            progress("Looking at pictures", len(looks), len(samples))
    return looks


def _look(sample: Sample) -> Look:
    try:
        if sample.place >= 0:
            picture = fashion_mnist.picture(sample.path, sample.place)
            return _described(picture, picture.size, hashlib.sha256(picture.tobytes()).digest())
        data = _read(sample.path)
        picture = open_picture(data, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, at_least=2 * SMALLEST)
        return _described(picture, _size(data), hashlib.sha256(data).digest())
    except PictureError as error:
        return Look(_REASONS[error.code])
    except FileNotFoundError:
        return Look("there is no such file")
    except IsADirectoryError:
        return Look("a folder, not a file")
    except OSError as error:
        return Look((error.strerror or "cannot be read").lower())


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:  # before it is read into memory
        raise PictureError("too_large", "")
    return path.read_bytes()


def _size(data: bytes) -> tuple[int, int]:
    """The stored size: the picture itself may have been decoded smaller."""
    with Image.open(io.BytesIO(data), formats=DECODERS) as header:
        return header.size


def _described(picture: Image.Image, size: tuple[int, int], digest: bytes) -> Look:
    if min(size) < SMALLEST:
        return Look(f"smaller than {SMALLEST} px a side")
    tiny = picture.resize((TINY, TINY), Image.Resampling.BILINEAR).tobytes()
    return Look("", *size, digest, difference_hash(picture), tiny)

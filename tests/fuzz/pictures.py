"""Pictures: their parts are counted here, and what is let through is decoded as a visitor's photo is."""

from __future__ import annotations

import io
from contextlib import suppress

from PIL import Image

from catalog.decoding.decode import Limits
from catalog.decoding.jpeg_parts import TooMany, read_parts
from catalog.decoding.opening import decode_safely
from catalog.decoding.parts import count_parts
from catalog.decoding.rgb import reduced_size
from catalog.errors import PictureError

WORDS = (
    b"\xff\xd8\xff\xe0",
    b"\xff\xc0",
    b"\xff\xc2",
    b"\xff\xda",
    b"\xff\xd9",
    b"\xff\xe1Exif\0\0",
    b"MPF\0",
    b"IHDR",
)
WORDS += (b"IDAT", b"acTL", b"RIFF", b"WEBPVP8 ", b"VP8X", b"VP8L", b"ANIM", b"GIF89a", b"II*\0", b"MM\0*", b"ftypavif")
WORDS += (b"meta", b"ipco", b"iloc", b"jP  ", b"\xff\x4f\xff\x51")
LIMITS = Limits(max_bytes=200_000, max_pixels=1_000_000, cpu_s=1.0)


def seeds() -> list[bytes]:
    """A small picture of each kind that is accepted."""
    picture = Image.radial_gradient("L").resize((24, 16)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    made = [_saved(picture, "JPEG", exif=exif), _saved(picture, "JPEG", progressive=True)]
    made += [_saved(picture, kind) for kind in ("PNG", "GIF", "WEBP", "BMP", "TIFF", "JPEG2000", "AVIF")]
    made += [_saved(picture.convert("P"), "PNG", transparency=0), _saved(picture.convert("CMYK"), "JPEG")]
    made += [_saved(picture.convert("I;16"), "PNG"), _saved(picture.convert("F"), "TIFF")]
    return [
        *made,
        _saved(picture, "WEBP", lossless=True),
        _saved(picture, "GIF", save_all=True, append_images=[picture]),
    ]


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def one(data: bytes) -> None:
    """Count its parts under both assumptions, and decode it."""
    for count in (read_parts, count_parts):
        with suppress(TooMany):
            count(data)
    with suppress(PictureError):
        decoded = decode_safely(data, LIMITS)
        assert decoded.picture.mode == "RGB" and decoded.picture.size == reduced_size(*decoded.size)
        assert decoded.size[0] * decoded.size[1] <= LIMITS.max_pixels

"""The kinds of pictures that are read; every other decoder stays shut."""

import contextlib
import ctypes
from functools import cache

import pillow_heif
from PIL import _imaging

from catalog.languages.message import Message

ACCEPTED = Message("JPEG, PNG, WebP, AVIF, HEIC, JPEG 2000, GIF, BMP or TIFF")
ENDINGS = frozenset(
    (".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".jp2", ".j2k", ".gif", ".bmp", ".tif", ".tiff")
)
_DECODERS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "JPEG2000", "HEIF")
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MAGIC = {  # first bytes, and the ending of a file's name
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG": "png",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"\0\0\0\x0cjP  ": "jp2",
    b"\xff\x4f\xff\x51": "j2k",
}


@cache
def decoders() -> tuple[str, ...]:
    """The names of the accepted kinds as Pillow knows them, that of HEIC made known to it, and libtiff silenced."""
    pillow_heif.register_heif_opener()
    _silence_libtiff()
    return _DECODERS


def _silence_libtiff() -> None:
    """libtiff prints what is wrong with a file to standard error, past the log; Pillow raises it as well."""
    with contextlib.suppress(OSError, AttributeError):  # a Pillow without it
        libtiff = ctypes.CDLL(_imaging.__file__)  # symbols of the libraries that it is linked with are found, too
        for name in ("TIFFSetErrorHandler", "TIFFSetWarningHandler"):
            set_handler = getattr(libtiff, name)
            set_handler.argtypes, set_handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            set_handler(None)


def is_heic(data: bytes) -> bool:
    """Whether the file says that it is a HEIC or HEIF photo, as phones make them."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS


def ending_in(data: bytes) -> str:
    """The ending, without the dot, that a picture's first bytes stand for; "" where they are of no accepted kind."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return "avif"
    return "heic" if is_heic(data) else next((_MAGIC[mark] for mark in _MAGIC if data.startswith(mark)), "")


def ending_of(kind: str | None) -> str:
    """The ending of a file of Pillow's kind, without the dot."""
    return {"JPEG": "jpg", "MPO": "jpg", "JPEG2000": "jp2", "HEIF": "heic"}.get(kind or "", (kind or "tiff").lower())

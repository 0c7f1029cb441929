"""Decodes a picture in this process. Hostile bytes go through opening.py, which decides where that is done."""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, Jpeg2KImagePlugin, UnidentifiedImageError

from catalog.decoding.cut_jpeg import decode_cut
from catalog.decoding.kinds import ACCEPTED, decoders, ending_in, is_heic
from catalog.decoding.rgb import BIG, reduced_size, upright_rgb
from catalog.errors import PictureError
from catalog.languages.message import Message

MAX_SIDE = 30_000  # pixels; a picture of one line or column is no photo and overflows what is made from it

# Whatever a decoder may raise on hostile bytes; Warning, because Pillow warns first and warnings may be errors.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
    RuntimeError,
    Warning,
)


@dataclass(frozen=True)
class Limits:
    """What is opened at most; `at_least` lets a JPEG decode smaller, no side below it."""

    max_bytes: int = 12_000_000
    max_pixels: int = 40_000_000
    at_least: int | None = None
    cpu_s: float = 2.0  # of processor time, where it is decoded in a child process


@dataclass(frozen=True)
class Decoded:
    """A picture upright in RGB, reduced if it is big (rgb.py), and what is known of the file."""

    picture: Image.Image
    size: tuple[int, int]  # of the file's picture, upright
    format: str  # "JPEG", "PNG" …
    is_cut: bool = False  # its last bytes are missing


def decode(data: bytes, limits: Limits, *, mend: bool = True) -> Decoded:
    """The picture; `mend`: a JPEG whose end is missing, too, which is decoded three times. Raises PictureError."""
    header = _header(data, limits.max_pixels)
    (width, height), format = header.size, str(header.format)
    try:
        loaded = _load(data, header, _enough(header, limits), mend)
        upright, sideways = upright_rgb(loaded)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureError(
            "too_many_pixels", Message("The picture is too big to be opened. Send a smaller one.")
        ) from error
    except _DAMAGE as error:
        raise damaged(data, big=width * height > BIG) from error
    size = (height, width) if sideways else (width, height)
    return Decoded(upright, size, "JPEG" if format == "MPO" else format, loaded is not header)


def _header(data: bytes, max_pixels: int) -> Image.Image:
    """Opened but not decoded."""
    try:
        picture = Image.open(io.BytesIO(data), formats=decoders())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _too_many(max_pixels) from error
    except UnidentifiedImageError as error:
        raise _unknown(data) from error
    except _DAMAGE as error:
        raise damaged(data) from error
    check_size(*picture.size, max_pixels)
    if min(picture.size) < 1:
        raise damaged(data)
    return picture


def check_size(width: int, height: int, max_pixels: int) -> None:
    """Raise PictureError for more than is opened."""
    if width * height > max_pixels or max(width, height) > MAX_SIDE:
        raise _too_many(max_pixels, f"{width:,} × {height:,}")


def _enough(header: Image.Image, limits: Limits) -> tuple[int, int] | None:
    """The size below which a JPEG must not be decoded; None: only all of it will do."""
    if limits.at_least is not None:
        return limits.at_least, limits.at_least
    reduced = reduced_size(*header.size)
    return reduced if reduced != header.size else None


def _load(data: bytes, picture: Image.Image, enough: tuple[int, int] | None, mend: bool) -> Image.Image:
    """The picture with its pixels; another one where its end had to be made up."""
    try:
        if enough is not None:
            _decode_smaller(picture, enough)
        picture.load()
    except OSError:
        cut = decode_cut(data, enough) if mend and picture.format == "JPEG" else None
        if cut is None:
            raise
        return cut
    return picture


def _decode_smaller(picture: Image.Image, enough: tuple[int, int]) -> None:
    """Have a JPEG, or a big JPEG 2000, decoded at a part of its size, none of its sides below what is enough."""
    picture.draft(None, enough)
    if isinstance(picture, Jpeg2KImagePlugin.Jpeg2KImageFile):
        factor = max(picture.size) // max(reduced_size(*picture.size))
        picture.reduce = factor.bit_length() - 1  # halvings; four bytes a channel and pixel would not fit


def _too_many(max_pixels: int, size: str = "") -> PictureError:
    has = Message("The picture has %(size)s pixels", size=size) if size else Message("The picture has too many pixels")
    sentence = Message(
        "%(has)s; at most %(millions)s million, %(side)s a side, are opened. Send a smaller one.",
        has=has,
        millions=round(max_pixels / 1e6),
        side=MAX_SIDE,
    )
    return PictureError("too_many_pixels", sentence)


def _unknown(data: bytes) -> PictureError:
    if ending_in(data):
        return damaged(data)
    sentence = Message("This file is not a picture that can be read here. Send a %(kinds)s file.", kinds=ACCEPTED)
    return PictureError("not_a_picture", sentence)


def damaged(data: bytes, *, big: bool = False) -> PictureError:
    """What is said of bytes that cannot be decoded; of big ones, decoders do not say whether memory was lacking."""
    if is_heic(data):
        return PictureError(
            "heic",
            Message(
                "This HEIC photo cannot be read here. Send it as JPEG: on the phone, Settings → Camera → Formats → "
                "Most Compatible, or share the photo as JPEG, or send a screenshot of it."
            ),
        )
    if big:
        sentence = Message(
            "The picture is damaged, cut short, or too big for its kind of file. Save it anew, smaller, as a JPEG."
        )
        return PictureError("truncated", sentence)
    sentence = Message("The picture is damaged or cut short. Save or download it again and send it anew.")
    return PictureError("truncated", sentence)

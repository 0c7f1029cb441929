"""Opens pictures from anybody without trusting them, keeps them under their content hash, makes thumbnails."""

import hashlib
import io
import os
import re
import struct
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, UnidentifiedImageError

from catalog.decoding.cut_jpeg import decode_cut
from catalog.decoding.kinds import ACCEPTED, decoders, ending_in, is_heic
from catalog.decoding.rgb import upright_rgb
from catalog.errors import PictureError

MAX_SIDE = 30_000  # pixels; a picture of one line or column is no photo and overflows what is made from it
THUMBNAIL_WIDTHS = (160, 320, 640)

ThumbnailFormat = Literal["webp", "jpeg"]
THUMBNAIL_FORMATS: tuple[ThumbnailFormat, ...] = ("webp", "jpeg")

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
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredPicture:
    """A kept picture; width and height in pixels as seen upright."""

    hash: str
    width: int
    height: int
    size_bytes: int
    format: str  # "JPEG", "PNG" …
    is_cut: bool = False  # its last bytes are missing


def open_picture(
    data: bytes, *, max_bytes: int = 12_000_000, max_pixels: int = 40_000_000, at_least: int | None = None
) -> Image.Image:
    """The picture upright in RGB; `at_least` lets a JPEG decode smaller, no side below it. Raises PictureError."""
    return _decode(data, _open_header(data, max_bytes, max_pixels), at_least)[0]


def _open_header(data: bytes, max_bytes: int, max_pixels: int) -> Image.Image:
    """Opened but not decoded: everything that can be refused cheaply is refused here."""
    _check_bytes(data, max_bytes)
    try:
        picture = Image.open(io.BytesIO(data), formats=decoders())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(max_pixels) from error
    except UnidentifiedImageError as error:
        raise _unknown(data) from error
    except _DAMAGE as error:
        raise _damaged(data) from error
    width, height = picture.size
    if width * height > max_pixels or max(width, height) > MAX_SIDE:
        raise _too_many(max_pixels, f"{width:,} × {height:,}")
    if min(width, height) < 1:
        raise _damaged(data)
    return picture


def _check_bytes(data: bytes, max_bytes: int) -> None:
    if not data:
        raise PictureError("empty", "The file is empty. Choose a picture and send it again.")
    if len(data) > max_bytes:
        raise PictureError(
            "too_large",
            f"The file has {len(data) / 1e6:.1f} MB; at most {max_bytes / 1e6:.0f} MB are taken. Send a smaller one.",
        )


def _decode(data: bytes, picture: Image.Image, at_least: int | None) -> tuple[Image.Image, bool]:
    """The pixels, and whether the last of them are missing."""
    try:
        loaded = _load(data, picture, at_least)
        return upright_rgb(loaded), loaded is not picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureError("too_many_pixels", "The picture is too big to be opened. Send a smaller one.") from error
    except _DAMAGE as error:
        raise _damaged(data) from error


def _load(data: bytes, picture: Image.Image, at_least: int | None) -> Image.Image:
    """The picture with its pixels; another one where its end had to be made up."""
    try:
        if at_least is not None:
            picture.draft(None, (at_least, at_least))
        picture.load()
    except OSError:
        cut = decode_cut(data, at_least) if picture.format == "JPEG" else None
        if cut is None:
            raise
        return cut
    return picture


def _too_many(max_pixels: int, size: str = "") -> PictureError:
    sentence = f"The picture has {size} pixels" if size else "The picture has too many pixels"
    return PictureError(
        "too_many_pixels",
        f"{sentence}; at most {max_pixels / 1e6:.0f} million, {MAX_SIDE:,} a side, are opened. Send a smaller one.",
    )


def _unknown(data: bytes) -> PictureError:
    if ending_in(data):
        return _damaged(data)
    return PictureError("not_a_picture", f"This file is not a picture that can be read here. Send a {ACCEPTED} file.")


def _damaged(data: bytes) -> PictureError:
    if is_heic(data):
        return PictureError(
            "heic",
            "This HEIC photo cannot be read here. Send it as JPEG: on the phone, Settings → Camera → Formats → "
            "Most Compatible, or share the photo as JPEG, or send a screenshot of it.",
        )
    return PictureError("truncated", "The picture is damaged or cut short. Save or download it again and send it anew.")


class PictureStore:
    """A folder of pictures under their content hash, with the thumbnails made of them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, data: bytes, *, thumbnails: bool = False) -> StoredPicture:
        """Verify and keep the original bytes, with every thumbnail if asked, while the picture is open.

        Adding the same again writes nothing. Raises PictureError.
        """
        header = _open_header(data, max_bytes=50_000_000, max_pixels=80_000_000)  # a merchant's picture may be bigger
        upright, is_cut = _decode(data, header, at_least=None)
        picture_hash = hashlib.sha256(data).hexdigest()
        path = self.path(picture_hash)
        if not path.exists():
            _write(path, lambda temporary: temporary.write_bytes(data))
        if thumbnails:
            self._make_thumbnails(picture_hash, upright)
        kind = "JPEG" if header.format == "MPO" else str(header.format)
        return StoredPicture(picture_hash, upright.width, upright.height, len(data), kind, is_cut)

    def read(self, picture_hash: str) -> bytes:
        """The original bytes; FileNotFoundError where no such picture is kept."""
        return self.path(picture_hash).read_bytes()

    def path(self, picture_hash: str) -> Path:
        """The path of the original; raises FileNotFoundError for what is no SHA-256."""
        if not _HASH.fullmatch(picture_hash):
            raise FileNotFoundError(f"{picture_hash!r} is no picture's hash: 64 hexadecimal digits are one")
        return self.root / "originals" / picture_hash[:2] / picture_hash

    def thumbnail(self, picture_hash: str, width: int, format: ThumbnailFormat = "webp") -> Path:
        """A smaller copy, made on first request and then kept; ValueError for a width or format that is not made."""
        if width not in THUMBNAIL_WIDTHS or format not in ("webp", "jpeg"):
            raise ValueError(f"no thumbnail of {width} as {format}; widths {THUMBNAIL_WIDTHS} as webp or jpeg are made")
        original, path = self.path(picture_hash), self._thumbnail_path(picture_hash, width, format)
        if not path.exists():
            data = original.read_bytes()
            header = _open_header(data, max_bytes=50_000_000, max_pixels=80_000_000)
            opened, _ = _decode(data, header, at_least=2 * width)
            _save_small(_shrink(opened, thumbnail_size(*opened.size, width)), path, format)
        return path

    def _thumbnail_path(self, picture_hash: str, width: int, format: ThumbnailFormat) -> Path:
        return self.root / "thumbnails" / str(width) / picture_hash[:2] / f"{picture_hash}.{format}"

    def _make_thumbnails(self, picture_hash: str, upright: Image.Image) -> None:
        """The widths that pages name, each from the next larger one."""
        size, picture = upright.size, upright
        for width in sorted(thumbnail_widths(*size), reverse=True):
            picture = _shrink(picture, thumbnail_size(*size, width))
            for format in THUMBNAIL_FORMATS:
                path = self._thumbnail_path(picture_hash, width, format)
                if not path.exists():
                    _save_small(picture, path, format)


def thumbnail_size(width: int, height: int, made: int) -> tuple[int, int]:
    """The size of the thumbnail named after that width: at most that wide and twice as high, never enlarged."""
    scale = min(1.0, made / width, 2 * made / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def thumbnail_widths(width: int, height: int) -> tuple[int, ...]:
    """The thumbnails that differ for a picture of that size: none beyond the first that holds all there is of it."""
    enough = next((made for made in THUMBNAIL_WIDTHS if made >= max(width, height / 2)), THUMBNAIL_WIDTHS[-1])
    return tuple(made for made in THUMBNAIL_WIDTHS if made <= enough)


def _save_small(picture: Image.Image, path: Path, format: ThumbnailFormat) -> None:
    options = {"method": 2} if format == "webp" else {}  # half of what Pillow's own choice costs, 5 % more bytes
    _write(path, lambda temporary: picture.save(temporary, format.upper(), quality=82, **options))


def _shrink(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """Under a temporary name first: a process killed half way leaves no half picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid.uuid4().hex}")
    try:
        write(temporary)
        os.replace(temporary, path)  # noqa: PTH105 - os.replace, as everywhere
    finally:
        temporary.unlink(missing_ok=True)

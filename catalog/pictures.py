"""Opens pictures from anybody without trusting them, keeps them under their content hash, makes thumbnails."""

import hashlib
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Literal
from urllib.parse import urlsplit

from cachetools import TTLCache
from PIL import Image

from catalog.decoding.decode import Decoded, Limits
from catalog.decoding.opening import decode_safely
from catalog.errors import StorageError
from catalog.storage.folder import Folder
from catalog.storage.storage import Storage

_KEPT = Limits(max_bytes=50_000_000, max_pixels=80_000_000, cpu_s=4.0)  # a merchant's picture may be bigger
THUMBNAIL_WIDTHS = (160, 320, 640)
SERVED_WIDTHS = (*THUMBNAIL_WIDTHS, 1280)  # the last is made when somebody looks closely

ThumbnailFormat = Literal["webp", "jpeg"]
THUMBNAIL_FORMATS: tuple[ThumbnailFormat, ...] = ("webp", "jpeg")

ORIGINALS = "originals"
REMEMBERED = 50_000  # signed addresses
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
    data: bytes,
    *,
    max_bytes: int = 12_000_000,
    max_pixels: int = 40_000_000,
    at_least: int | None = None,
    wait_s: float | None = None,
) -> Image.Image:
    """The picture upright in RGB, one of more than 16 million pixels reduced to at most so many.

    `at_least` lets a JPEG decode smaller, no side below it; `wait_s`: how long it may wait for its turn. Raises
    PictureError, PicturesBusy.
    """
    return decode_safely(data, Limits(max_bytes, max_pixels, at_least), wait_s).picture


class PictureStore:
    """Pictures under their content hash, with the thumbnails made of them, in a folder or a bucket.

    In a bucket each call may raise StorageAway, StorageError.
    """

    def __init__(self, where: Path | Storage) -> None:
        self._storage: Storage = Folder(where) if isinstance(where, Path) else where

    @property
    def storage(self) -> Storage:
        """What holds them."""
        return self._storage

    def add(self, data: bytes, *, thumbnails: bool = False) -> StoredPicture:
        """Verify and keep the original bytes, with every thumbnail if asked, while the picture is open.

        Adding the same again writes nothing. Raises PictureError.
        """
        decoded = decode_safely(data, _KEPT)
        picture_hash = hashlib.sha256(data).hexdigest()
        if not self.has(picture_hash):
            self._storage.write(_original(picture_hash), data)
        if thumbnails:
            self._make_thumbnails(picture_hash, decoded)
        return StoredPicture(picture_hash, *decoded.size, len(data), decoded.format, decoded.is_cut)

    def read(self, picture_hash: str) -> bytes:
        """The original bytes; FileNotFoundError where no such picture is kept."""
        return self._storage.read(_original(picture_hash))

    def has(self, picture_hash: str) -> bool:
        """Whether the original is kept."""
        return self._storage.exists(_original(picture_hash))

    def path(self, picture_hash: str) -> Path:
        """The file of the original, kept or not; FileNotFoundError for what is no SHA-256, StorageError in a bucket."""
        if isinstance(self._storage, Folder):
            return Path(self._storage.place, _original(picture_hash))
        raise StorageError(
            f"Training needs the pictures on a disk, and they are in {self._storage.place}. Copy them into a folder"
            " (shoplens storage copy), and run it with that folder as SHOPLENS_INSTANCE, without SHOPLENS_STORAGE_URL."
        )

    def thumbnail(
        self, picture_hash: str, width: int, format: ThumbnailFormat = "webp", *, wait_s: float | None = None
    ) -> bytes:
        """A smaller copy, made on first request and then kept; ValueError for a width or format that is not made.

        `wait_s`: how long it may wait for its turn. Raises PictureError, PicturesBusy.
        """
        if width not in SERVED_WIDTHS or format not in ("webp", "jpeg"):
            raise ValueError(f"no thumbnail of {width} as {format}; widths {SERVED_WIDTHS} as webp or jpeg are made")
        original, key = _original(picture_hash), _small(picture_hash, width, format)
        try:
            return self._storage.read(key)
        except FileNotFoundError:
            decoded = decode_safely(self._storage.read(original), replace(_KEPT, at_least=2 * width), wait_s)
            data = _encoded(_shrink(decoded.picture, thumbnail_size(*decoded.size, width)), format)
            self._storage.write(key, data)
            return data

    def keep_thumbnail(
        self, picture_hash: str, width: int, format: ThumbnailFormat = "webp", *, wait_s: float | None = None
    ) -> str:
        """The thumbnail's name in the storage, where it is kept from now on; otherwise as `thumbnail`."""
        key = _small(picture_hash, width, format)
        if not self._storage.exists(key):
            self.thumbnail(picture_hash, width, format, wait_s=wait_s)
        return key

    def _make_thumbnails(self, picture_hash: str, decoded: Decoded) -> None:
        """The widths that pages name, each from the next larger one."""
        size, picture = decoded.size, decoded.picture
        for width in sorted(thumbnail_widths(*size), reverse=True):
            picture = _shrink(picture, thumbnail_size(*size, width))
            for format in THUMBNAIL_FORMATS:
                key = _small(picture_hash, width, format)
                if not self._storage.exists(key):
                    self._storage.write(key, _encoded(picture, format))


class SignedPictures:
    """Addresses, signed for a while, at which browsers read thumbnails in the bucket itself.

    Each is handed out again until half of its time is over. Safe to share between threads.
    Every call may raise StorageAway, StorageError.
    """

    def __init__(self, pictures: PictureStore, lives_s: int) -> None:
        self._pictures, self._lives_s = pictures, lives_s
        self._known: TTLCache[tuple[str, int, ThumbnailFormat], str] = TTLCache(REMEMBERED, lives_s / 2)
        self._lock = Lock()

    @property
    def keep_s(self) -> int:
        """Seconds for which a browser may keep an address: it is good for longer, however old it was handed out."""
        return self._lives_s // 3

    def origin(self) -> str:
        """Scheme and host of the addresses; empty where nothing is signed."""
        parts = urlsplit(self._pictures.storage.signed("x", "image/webp", self._lives_s))
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""

    def address(self, picture_hash: str, width: int, format: ThumbnailFormat, *, wait_s: float | None = None) -> str:
        """Where a browser reads the thumbnail, which is made first where it is not kept; empty where nothing is signed.

        Raises what PictureStore.thumbnail raises.
        """
        wanted = (picture_hash, width, format)
        with self._lock:
            if wanted in self._known:
                return self._known[wanted]
        key = self._pictures.keep_thumbnail(picture_hash, width, format, wait_s=wait_s)
        signed = self._pictures.storage.signed(key, f"image/{format}", self._lives_s)
        with self._lock:
            self._known[wanted] = signed
        return signed


def thumbnail_size(width: int, height: int, made: int) -> tuple[int, int]:
    """The size of the thumbnail named after that width: at most that wide and twice as high, never enlarged."""
    scale = min(1.0, made / width, 2 * made / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def thumbnail_widths(width: int, height: int) -> tuple[int, ...]:
    """The thumbnails that differ for a picture of that size: none beyond the first that holds all there is of it."""
    enough = next((made for made in THUMBNAIL_WIDTHS if made >= max(width, height / 2)), THUMBNAIL_WIDTHS[-1])
    return tuple(made for made in THUMBNAIL_WIDTHS if made <= enough)


def _original(picture_hash: str) -> str:
    """Its name in the store; raises FileNotFoundError for what is no SHA-256."""
    if not _HASH.fullmatch(picture_hash):
        raise FileNotFoundError(f"{picture_hash!r} is no picture's hash: 64 hexadecimal digits are one")
    return f"{ORIGINALS}/{picture_hash[:2]}/{picture_hash}"


def _small(picture_hash: str, width: int, format: ThumbnailFormat) -> str:
    return f"thumbnails/{width}/{picture_hash[:2]}/{picture_hash}.{format}"


def _encoded(picture: Image.Image, format: ThumbnailFormat) -> bytes:
    options = {"method": 2} if format == "webp" else {}  # half of what Pillow's own choice costs, 5 % more bytes
    out = io.BytesIO()
    picture.save(out, format.upper(), quality=82, **options)
    return out.getvalue()


def _shrink(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)

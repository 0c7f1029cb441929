"""Photos visitors sent, kept for a while under a token nobody can guess, so that paging needs no second upload."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from catalog.storage.storage import Storage
from webapp.search.shared_uploads import ABOUT, PICTURE, QUERY, SharedUploads

if TYPE_CHECKING:
    from indexer.search.photo import PhotoQuery

_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
_CLEAN_EVERY_S = 60.0
_CLEAN_BUCKET_EVERY_S = 600.0
MOST_PARTS = 40  # whose encodings are kept, of one photo
_HEAD = "head_"  # prefix of the probability arrays inside the .npz


class UploadGone(Exception):
    """No photo is kept under this token: it expired, was deleted or never was."""


@dataclass(frozen=True)
class Upload:
    """One kept photo; the picture has no metadata and is upright."""

    token: str
    folder: Path
    width: int
    height: int
    text: str | None  # the words read in it, for a photo of words
    text_cut_short: bool  # whether there was no time to read all of them
    barcodes: tuple[str, ...]  # what the barcodes in it say
    expires_at: float  # seconds since the epoch
    boxes: tuple[str, ...] = ()  # around what stands out in it, the likeliest first
    has_print: bool = False  # whether a cheap look says that there are words in it
    name: str = ""  # of its file, where it was sent with others

    @property
    def picture(self) -> Path:
        """The JPEG."""
        return self.folder / PICTURE

    def photo(self, box: str = "") -> PhotoQuery | None:
        """Its encoding, or that of the part in a box, as stored with it; None when it was not encoded."""
        path = self.folder / _query_name(box)
        return _read_photo(path) if path.exists() else None


class Uploads:
    """A folder of uploads, each in a folder of its own named by its token; with a bucket other machines have them too.

    `open` and `delete` then may raise StorageAway, StorageError.
    """

    def __init__(self, root: Path, *, ttl_s: int = 3600, bucket: Storage | None = None) -> None:
        self._root = root
        self._ttl_s = ttl_s
        self._shared = None if bucket is None else SharedUploads(bucket, root, ttl_s)
        self._next_cleanup = self._next_bucket_cleanup = 0.0
        self._lock = threading.Lock()

    def keep(
        self,
        jpeg: bytes,
        size: tuple[int, int],
        *,
        photo: PhotoQuery | None = None,
        text: str | None = None,
        text_cut_short: bool = False,
        barcodes: Sequence[str] = (),
        boxes: Sequence[str] = (),
        has_print: bool = False,
        name: str = "",
    ) -> str:
        """Keep a normalised photo with its encoding and what was seen or read in it; returns its token."""
        token = secrets.token_urlsafe(18)
        making = self._root / f".{token}"
        making.mkdir(parents=True, mode=0o700)
        (making / PICTURE).write_bytes(jpeg)
        if photo is not None:
            _write_photo(making / QUERY, photo)
        read = {"text": text, "text_cut_short": text_cut_short, "barcodes": barcodes}
        read |= {"boxes": boxes, "has_print": has_print, "name": name}
        about = {"width": size[0], "height": size[1], **read, "kept_at": time.time()}
        (making / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        os.replace(making, self._root / token)  # noqa: PTH105
        if self._shared is not None:
            self._shared.send(token)
        return token

    def open(self, token: str) -> Upload:
        """The upload of that token; UploadGone when there is none any more."""
        if not _TOKEN.fullmatch(token):
            raise UploadGone(token)
        if self._shared is not None:
            self._shared.provide(token)
        folder = self._root / token
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UploadGone(token) from None
        expires_at = about["kept_at"] + self._ttl_s
        if time.time() >= expires_at:
            raise UploadGone(token)
        read = about["text"], about.get("text_cut_short", False), tuple(about.get("barcodes", ()))  # new in this order
        seen = tuple(about.get("boxes", ())), about.get("has_print", False), about.get("name", "")
        return Upload(token, folder, about["width"], about["height"], *read, expires_at, *seen)

    def replace_photo(self, token: str, photo: PhotoQuery, box: str = "") -> None:
        """Keep another encoding of the photo, as a newer release may use a newer model, or that of the part in a box.

        Of more than MOST_PARTS parts none is kept.
        """
        upload = self.open(token)
        if box and len(list(upload.folder.glob("query-*.npz"))) >= MOST_PARTS:
            return
        making = upload.folder / f".{secrets.token_hex(4)}.npz"
        _write_photo(making, photo)
        self._place(upload, making, _query_name(box))

    def add_text(self, token: str, text: str, *, cut_short: bool) -> Upload:
        """Keep the words that were read in a photo after it was kept; returns the upload with them."""
        upload = self.open(token)
        about = json.loads((upload.folder / ABOUT).read_text(encoding="utf-8"))
        making = upload.folder / f".{secrets.token_hex(4)}.json"
        making.write_text(json.dumps({**about, "text": text, "text_cut_short": cut_short}), encoding="utf-8")
        self._place(upload, making, ABOUT)
        return self.open(token)

    def _place(self, upload: Upload, made: Path, name: str) -> None:
        """Give a finished file its name; the folder keeps the time of the upload, after which it is deleted."""
        os.replace(made, upload.folder / name)  # noqa: PTH105
        kept_at = upload.expires_at - self._ttl_s
        os.utime(upload.folder, (kept_at, kept_at))

    def delete(self, token: str) -> None:
        """Delete an upload, if it is there."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._root / token, ignore_errors=True)
            if self._shared is not None:
                self._shared.delete(token)

    def delete_expired(self) -> int:
        """Delete what has expired; returns how many. What was kept in the future counts as kept now."""
        now = time.time()
        gone = 0
        for folder in self._root.glob("*") if self._root.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):  # another process deleted it first
                kept_at = folder.stat().st_mtime
                if kept_at > now + _CLEAN_EVERY_S:  # the clock was set back since
                    os.utime(folder, (now, now))
                elif kept_at < now - self._ttl_s:
                    shutil.rmtree(folder, ignore_errors=True)
                    gone += 1
        return gone

    def delete_expired_when_due(self) -> None:
        """Delete what has expired, at most once a minute; cheap enough to call on every request."""
        now = time.monotonic()
        with self._lock:
            if now < self._next_cleanup:
                return
            self._next_cleanup = now + _CLEAN_EVERY_S
            bucket_is_due = self._shared is not None and now >= self._next_bucket_cleanup
            if bucket_is_due:
                self._next_bucket_cleanup = now + _CLEAN_BUCKET_EVERY_S
        self.delete_expired()
        if self._shared is not None and bucket_is_due:
            threading.Thread(target=self._shared.delete_expired, name="expired-photos", daemon=True).start()


def _query_name(box: str) -> str:
    return f"query-{box}.npz" if box else QUERY


def _write_photo(path: Path, photo: PhotoQuery) -> None:
    heads: dict[str, Any] = {_HEAD + head: values for head, values in photo.probabilities.items()}
    names = np.array([photo.model, photo.version])
    with path.open("wb") as file:
        np.savez(file, vector=photo.vector, names=names, **heads)


def _read_photo(path: Path) -> PhotoQuery:
    from indexer.search.photo import PhotoQuery  # here, so that keeping files needs no index

    with np.load(path, allow_pickle=False) as kept:
        heads = {name.removeprefix(_HEAD): kept[name] for name in kept.files if name.startswith(_HEAD)}
        model, version = (str(name) for name in kept["names"])
        return PhotoQuery(vector=kept["vector"], probabilities=heads, model=model, version=version)

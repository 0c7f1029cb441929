"""Photos of shoppers in a bucket, so that every machine shows what another one was sent."""

from __future__ import annotations

import io
import json
import logging
import os
import secrets
import shutil
import time
import zipfile
from contextlib import suppress
from pathlib import Path

from catalog.errors import StorageAway, StorageError
from catalog.storage.storage import Storage

PICTURE, QUERY, ABOUT = "photo.jpg", "query.npz", "about.json"
UNSHARED = "unshared"  # the empty file in an upload's folder that the bucket did not take
ASK_AGAIN_S = 60.0  # for which a machine trusts that nobody deleted a photo at another one
MOST_BYTES = 100_000_000  # of an upload unpacked

log = logging.getLogger(__name__)


class SharedUploads:
    """Each upload is one file in the bucket: the photo, its encoding, what was seen and read in it when it came.

    The machine that it was sent to never reads it from there. What is computed later (parts of the photo, its words) is
    kept by the machine that computed it.
    """

    def __init__(self, bucket: Storage, root: Path, ttl_s: int) -> None:
        self._bucket, self._root, self._ttl_s = bucket, root, ttl_s

    def send(self, token: str) -> None:
        """Put a kept upload into the bucket; while that is away only this machine shows it, and tries again later."""
        folder = self._root / token
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:  # not compressed: photos get no smaller
            for name in (PICTURE, QUERY, ABOUT):
                if (folder / name).exists():
                    archive.write(folder / name, name)
        kept_at = folder.stat().st_mtime
        try:
            self._bucket.write(token, packed.getvalue())
        except (StorageAway, StorageError) as error:
            log.warning("A shopper's photo is on this machine alone: %s", error)
            (folder / UNSHARED).touch()
        else:
            (folder / UNSHARED).unlink(missing_ok=True)
        os.utime(folder, (kept_at, kept_at))  # after which it is deleted

    def provide(self, token: str) -> None:
        """Bring an upload of another machine, and forget one that was deleted at another machine.

        Raises StorageAway, StorageError where it is not here and may be there.
        """
        folder = self._root / token
        if not folder.is_dir():
            with suppress(FileNotFoundError):
                self._unpack(token, self._bucket.read(token))
        elif (folder / UNSHARED).exists():
            self.send(token)
        else:
            self._ask_again(token, folder)

    def delete(self, token: str) -> None:
        """Delete it in the bucket. Raises StorageAway, StorageError."""
        self._bucket.delete(token)

    def delete_expired(self) -> None:
        """Delete in the bucket what has expired, whichever machine put it there; another time where that is away."""
        try:
            for entry in self._bucket.entries():
                if entry.modified < time.time() - self._ttl_s:
                    self._bucket.delete(entry.key)
        except (StorageAway, StorageError) as error:
            log.warning("Expired photos of shoppers stay in the bucket for now: %s", error)

    def _ask_again(self, token: str, folder: Path) -> None:
        """Every ASK_AGAIN_S whether it is still there; the photo's time of change says when that was."""
        photo = folder / PICTURE
        with suppress(FileNotFoundError):
            if time.time() - photo.stat().st_mtime < ASK_AGAIN_S:
                return
            if self._is_gone(token):
                shutil.rmtree(folder, ignore_errors=True)
            else:
                photo.touch()

    def _is_gone(self, token: str) -> bool:
        """Whether it was deleted; not while the bucket does not say."""
        try:
            return not self._bucket.exists(token)
        except (StorageAway, StorageError):
            return False

    def _unpack(self, token: str, packed: bytes) -> None:
        making = self._root / f".{token}-{secrets.token_hex(4)}"
        making.mkdir(parents=True, mode=0o700)
        try:
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                members = [member for member in archive.infolist() if member.filename in (PICTURE, QUERY, ABOUT)]
                if sum(member.file_size for member in members) > MOST_BYTES:
                    raise zipfile.BadZipFile("too large")
                for member in members:
                    (making / member.filename).write_bytes(archive.read(member))
            kept_at = json.loads((making / ABOUT).read_text(encoding="utf-8"))["kept_at"]
            os.utime(making, (kept_at, kept_at))
            with suppress(OSError):  # another process of this machine was first
                making.rename(self._root / token)
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError, FileNotFoundError) as error:
            log.warning("%s holds an upload that cannot be read: %r", self._bucket.place, error)
        finally:
            shutil.rmtree(making, ignore_errors=True)

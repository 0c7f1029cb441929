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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from catalog.errors import StorageAway, StorageError
from catalog.storage.storage import Storage

PICTURE, QUERY, ABOUT = "photo.jpg", "query.npz", "about.json"
UNSHARED = "unshared"  # the empty file in an upload's folder until the bucket has it
ASK_AGAIN_S = 60.0  # for which a machine trusts that nobody deleted a photo at another one
PATIENCE_S = 2.0
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
        _mark(self._root / token, shared=False)
        _wait_a_moment(self._send, token)

    def _send(self, token: str) -> None:
        folder = self._root / token
        try:
            with suppress(FileNotFoundError):  # it was deleted meanwhile
                self._bucket.write(token, _pack(folder))
                _mark(folder, shared=True)
            if not folder.is_dir():
                self._bucket.delete(token)
        except (StorageAway, StorageError) as error:
            log.warning("A shopper's photo is on this machine alone: %s", error)

    def provide(self, token: str) -> None:
        """Bring an upload of another machine, and forget one that was deleted at another machine.

        Raises StorageAway, StorageError where it is not here and may be there.
        """
        folder = self._root / token
        if not folder.is_dir():
            with suppress(FileNotFoundError):
                self._unpack(token, self._bucket.read(token))
        elif (folder / UNSHARED).exists():
            if _is_due(folder / UNSHARED):
                self.send(token)
        elif _is_due(folder / PICTURE):
            _wait_a_moment(self._forget_if_gone, token)

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

    def _forget_if_gone(self, token: str) -> None:
        with suppress(StorageAway, StorageError):
            if not self._bucket.exists(token):
                shutil.rmtree(self._root / token, ignore_errors=True)

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


def _pack(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:  # not compressed: photos get no smaller
        for name in (PICTURE, QUERY, ABOUT):
            if (folder / name).exists():
                archive.write(folder / name, name)
    return packed.getvalue()


def _is_due(path: Path) -> bool:
    """Whether the bucket is to be asked again; a file's time of change says when it was asked last."""
    with suppress(FileNotFoundError):
        if time.time() - path.stat().st_mtime >= ASK_AGAIN_S:
            path.touch()
            return True
    return False


def _mark(folder: Path, *, shared: bool) -> None:
    """Note whether the bucket has it. The folder keeps the time of the upload, after which it is deleted."""
    with suppress(FileNotFoundError):  # it was deleted meanwhile
        kept_at = folder.stat().st_mtime
        if shared:
            (folder / UNSHARED).unlink(missing_ok=True)
        else:
            (folder / UNSHARED).touch()
        os.utime(folder, (kept_at, kept_at))


def _wait_a_moment(action: Callable[[str], None], token: str) -> None:
    """Do it in a thread of its own, which no shopper waits for longer than PATIENCE_S: a bucket may be silent."""
    thread = Thread(target=action, args=(token,), name=f"upload-{action.__name__}", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)

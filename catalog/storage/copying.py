"""Copies what is kept from one place to another: begun again it goes on, and every copy is read back."""

from __future__ import annotations

import filecmp
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, get_ident

from catalog.errors import StorageError
from catalog.progress import Progress, no_progress
from catalog.storage.storage import Entry, Storage

THREADS = 16  # a bucket answers many at the same time, each after some milliseconds
BATCH = 1000  # files between two reports of progress; a name is remembered no longer
LARGE_BYTES = 32_000_000  # larger files are copied one at a time: two copies of each are on the disk meanwhile

Choice = Callable[[str], bool]  # by the name of a file


@dataclass
class Copied:
    """What a copy found and did."""

    copied: int = 0
    size: int = 0  # bytes of these
    there: int = 0  # were at the target already
    damaged: list[str] = field(default_factory=list)  # whose content is not that of their hash; they are not copied

    @property
    def seen(self) -> int:
        """Files, whatever became of them."""
        return self.copied + self.there + len(self.damaged)


def every_file(_key: str) -> bool:
    """The choice that leaves nothing out."""
    return True


def copy_storage(
    source: Storage,
    target: Storage,
    progress: Progress = no_progress,
    *,
    steps: tuple[Choice, ...] = (every_file,),
    reread: bool = False,
) -> Copied:
    """Copy every file that the target has not; `reread` compares those that it has as well, and replaces others.

    Of several `steps` each says which files are copied after those of the steps before. Raises StorageAway,
    StorageError, OSError; what was copied before stays.
    """
    total, outcome = sum(1 for entry in source.entries() if any(step(entry.key) for step in steps)), Copied()
    with TemporaryDirectory(prefix="shoplens-copy-") as folder, ThreadPoolExecutor(THREADS) as threads:
        copier = _Copier(source, target, Path(folder), reread)
        for step in steps:
            entries = (entry for entry in source.entries() if step(entry.key))
            while batch := [*islice(entries, BATCH)]:
                for entry, size in zip(batch, threads.map(copier.copy, batch), strict=True):
                    _note(outcome, entry.key, size)
                progress("Copying", outcome.seen, total)
    return outcome


def _note(outcome: Copied, key: str, size: int | None) -> None:
    if size is None:
        outcome.damaged.append(key)
    elif size:
        outcome.copied, outcome.size = outcome.copied + 1, outcome.size + size
    else:
        outcome.there += 1


class _Copier:
    """Copies single files; shared by threads, of which each has two files of its own, written anew for every copy."""

    def __init__(self, source: Storage, target: Storage, folder: Path, reread: bool) -> None:
        self._source, self._target, self._folder, self._reread = source, target, folder, reread
        self._one_large = Lock()

    def copy(self, entry: Entry) -> int | None:
        """Bytes copied, 0 where the target had it; None for a file that is not what its name says."""
        there = self._target.exists(entry.key)
        if there and not self._reread:
            return 0
        original, back = (self._folder / f"{name}-{get_ident()}" for name in ("original", "back"))
        if entry.size <= LARGE_BYTES:
            return self._copy(entry.key, there, original, back)
        with self._one_large:
            try:
                return self._copy(entry.key, there, original, back)
            finally:
                original.unlink(missing_ok=True)
                back.unlink(missing_ok=True)

    def _copy(self, key: str, there: bool, original: Path, back: Path) -> int | None:
        self._source.read_into(key, original)
        if not _is_whole(key, original):
            return None
        if there and self._is_same(key, original, back):
            return 0
        self._target.write_from(key, original)
        if not self._is_same(key, original, back):
            raise StorageError(
                f"{self._target.place} gives back another content of {key} than was written. Copy again."
            )
        return original.stat().st_size

    def _is_same(self, key: str, original: Path, back: Path) -> bool:
        self._target.read_into(key, back)
        return filecmp.cmp(original, back, shallow=False)


def _is_whole(key: str, content: Path) -> bool:
    """Whether it is not empty and, where a hash is its name, has that hash; thumbnails carry the original's."""
    name = key.rpartition("/")[2]
    if not _is_hash(name):
        return content.stat().st_size > 0
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == name


def _is_hash(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")

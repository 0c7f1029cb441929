"""Copies what is kept from one place to another: begun again it goes on, and every copy is read back."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from catalog.errors import StorageError
from catalog.progress import Progress, no_progress
from catalog.storage.storage import Storage

THREADS = 16  # a bucket answers many at the same time, each after some milliseconds
BATCH = 1000  # files between two reports of progress; a name is remembered no longer


@dataclass
class Copied:
    """What a copy found and did."""

    copied: int = 0
    size: int = 0  # bytes of these
    there: int = 0  # were at the target already
    damaged: list[str] = field(default_factory=list)  # whose content is not that of their hash; they are not copied


def copy_storage(source: Storage, target: Storage, progress: Progress = no_progress, *, reread: bool = False) -> Copied:
    """Copy every file that the target has not; `reread` compares those that it has as well, and replaces others.

    Raises StorageAway, StorageError, OSError; what was copied before stays.
    """
    total, outcome, entries = sum(1 for _ in source.entries()), Copied(), source.entries()
    if not total:
        raise StorageError(f"{source.place} has nothing to copy. Is it the right place?")
    with ThreadPoolExecutor(THREADS) as threads:
        while keys := [entry.key for entry in islice(entries, BATCH)]:
            for key, size in zip(keys, threads.map(lambda key: _copy(source, target, key, reread), keys), strict=True):
                if size is None:
                    outcome.damaged.append(key)
                elif size:
                    outcome.copied, outcome.size = outcome.copied + 1, outcome.size + size
                else:
                    outcome.there += 1
            progress("Copying", outcome.copied + outcome.there + len(outcome.damaged), total)
    return outcome


def _copy(source: Storage, target: Storage, key: str, reread: bool) -> int | None:
    """Bytes copied, 0 where the target had it; None for a file that is not what its name says."""
    there = target.exists(key)
    if there and not reread:
        return 0
    data = source.read(key)
    if not _is_whole(key, data):
        return None
    if there and target.read(key) == data:
        return 0
    target.write(key, data)
    if target.read(key) != data:
        raise StorageError(f"{target.place} gives back another content of {key} than was written. Copy again.")
    return len(data)


def _is_whole(key: str, data: bytes) -> bool:
    """Whether it is not empty and, where a hash is its name, has that hash; thumbnails carry the original's."""
    name = key.rpartition("/")[2]
    return bool(data) and (not _is_hash(name) or hashlib.sha256(data).hexdigest() == name)


def _is_hash(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")

"""Opens the place where a part of the site is kept: the one place that decides between a folder and a bucket."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import StorageError
from catalog.storage.address import SCHEME, parse_address
from catalog.storage.folder import Folder
from catalog.storage.storage import Storage

if TYPE_CHECKING:
    from catalog.storage.bucket import Bucket

PICTURES, RELEASES, UPLOADS, MODELS = "pictures", "releases", "uploads", "models"  # what may lie in a bucket


def open_storage(place: str, part: str) -> Storage:
    """Where a part is kept below a folder or below the address of a bucket; asks no server. Raises StorageError."""
    return _open_bucket(place, part) if place.startswith(SCHEME) else Folder(Path(place) / part)


def expire_by_rule(address: str, part: str, days: int) -> None:
    """Have a bucket delete what is older of a part by itself. Raises StorageAway, StorageError."""
    _open_bucket(address, part).expire(days)


def _open_bucket(place: str, part: str) -> Bucket:
    address = parse_address(place)
    try:
        from catalog.storage.bucket import Bucket  # a shop in a folder neither needs nor loads boto3
    except ModuleNotFoundError as error:
        raise StorageError(
            f"A bucket needs the package {error.name}: pip install -c constraints.txt -e '.[s3]'"
        ) from error
    return Bucket(replace(address, prefix=f"{address.prefix}/{part}".lstrip("/")))


def check_storage(storage: Storage) -> None:
    """Write, read and delete a small file. Raises StorageAway, StorageError."""
    key, content = f"check-{uuid.uuid4().hex}", b"Written and deleted by shoplens doctor."
    with suppress(FileNotFoundError):
        storage.read(key)  # of all calls this one tells a missing bucket best
    storage.write(key, content)
    try:
        if storage.read(key) != content:
            raise StorageError(f"{storage.place} gives back another content than was written to it.")
    finally:
        storage.delete(key)

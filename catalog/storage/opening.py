"""Opens the place where a part of the site is kept: the one place that decides between a folder and a bucket."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from catalog.errors import StorageError
from catalog.storage.address import SCHEME, parse_address
from catalog.storage.folder import Folder
from catalog.storage.storage import Storage

PICTURES = "pictures"
PARTS = (PICTURES,)  # what may lie in a bucket


def open_storage(place: str, part: str) -> Storage:
    """Where a part is kept below a folder or below the address of a bucket; asks no server. Raises StorageError."""
    if not place.startswith(SCHEME):
        return Folder(Path(place) / part)
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

"""Copies between a folder and a bucket: whole, begun again, damaged, changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.pictures import PictureStore
from catalog.storage import bucket as storing
from catalog.storage import copying
from catalog.storage.bucket import Bucket
from catalog.storage.copying import copy_storage
from catalog.storage.folder import Folder
from catalog.storage.storage import Storage
from tests.support.picture_host import picture_bytes

PICTURES, FILES = 5, 5 * (1 + 2)  # each 64 pixels wide: one thumbnail in two formats


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder of pictures with their thumbnails."""
    folder = Folder(tmp_path / "kept")
    for seed in range(PICTURES):
        PictureStore(folder).add(picture_bytes(seed), thumbnails=True)
    return folder


def contents(storage: Storage) -> dict[str, bytes]:
    return {entry.key: storage.read(entry.key) for entry in storage.entries()}


def test_a_bucket_and_back_gives_the_same_files(folder: Folder, bucket: Bucket, tmp_path: Path) -> None:
    there = copy_storage(folder, bucket)
    assert (there.copied, there.there, there.damaged) == (FILES, 0, [])
    assert there.size == sum(entry.size for entry in folder.entries())
    back = Folder(tmp_path / "back")
    copy_storage(bucket, back)
    assert contents(back) == contents(bucket) == contents(folder)


def test_what_is_there_is_not_copied_again(folder: Folder, bucket: Bucket) -> None:
    copy_storage(folder, bucket)
    again = copy_storage(folder, bucket)
    assert (again.copied, again.size, again.there) == (0, 0, FILES)


def test_a_damaged_original_is_named_and_not_copied(folder: Folder, bucket: Bucket) -> None:
    broken = next(key for key in contents(folder) if key.startswith("originals/"))
    folder.write(broken, b"damaged")
    assert copy_storage(folder, bucket).damaged == [broken]
    assert not bucket.exists(broken)


def test_what_differs_is_replaced_where_it_is_read_again(folder: Folder, bucket: Bucket) -> None:
    copy_storage(folder, bucket)
    changed = next(iter(contents(folder)))
    bucket.write(changed, b"changed")
    assert copy_storage(folder, bucket).copied == 0
    again = copy_storage(folder, bucket, reread=True)
    assert (again.copied, again.there) == (1, FILES - 1) and contents(bucket) == contents(folder)


def test_a_place_with_nothing_gives_nothing(tmp_path: Path, bucket: Bucket) -> None:
    assert copy_storage(Folder(tmp_path / "nowhere"), bucket).seen == 0


def test_large_files_are_copied_whole(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "LARGE_BYTES", 1000)
    monkeypatch.setattr(storing, "PART_BYTES", 5 * 1024 * 1024)
    folder = Folder(tmp_path / "kept")
    folder.write("a", bytes(range(256)) * 50_000)
    folder.write("b", b"b" * 2000)
    assert copy_storage(folder, bucket).copied == 2 and contents(bucket) == contents(folder)

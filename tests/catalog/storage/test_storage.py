"""What a folder and a bucket promise alike."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog.errors import StorageError
from catalog.pictures import PictureStore
from catalog.storage import bucket as storing
from catalog.storage.bucket import Bucket
from catalog.storage.folder import Folder
from catalog.storage.opening import check_storage, open_storage
from catalog.storage.storage import Entry, Storage
from tests.support.pictures import encoded, two_halves


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Folder(tmp_path / "kept")
    own: Storage = request.getfixturevalue("bucket")
    return own


def test_what_is_written_is_read_until_it_is_deleted(storage: Storage) -> None:
    storage.write("a/b", b"one")
    assert storage.read("a/b") == b"one" and storage.exists("a/b") and not storage.exists("a")
    storage.delete("a/b")
    assert not storage.exists("a/b")
    with pytest.raises(FileNotFoundError):
        storage.read("a/b")


def test_what_is_not_there_can_be_deleted(storage: Storage) -> None:
    storage.delete("a/b")


def test_what_is_written_later_replaces_what_was_there(storage: Storage) -> None:
    for content in (b"one", b"two", b"x" * 6_000_000):
        storage.write("a", content)
        assert storage.read("a") == content


def test_files_are_kept_and_given_back_without_reading_them_whole(storage: Storage, tmp_path: Path) -> None:
    given, back = tmp_path / "given", tmp_path / "back"
    given.write_bytes(bytes(range(256)) * 1000)
    storage.write_from("a/b", given)
    storage.read_into("a/b", back)
    assert back.read_bytes() == given.read_bytes() == storage.read("a/b")
    with pytest.raises(FileNotFoundError):
        storage.read_into("a/c", back)


def test_a_file_larger_than_a_part_is_kept_whole(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "PART_BYTES", 5 * 1024 * 1024)
    (tmp_path / "given").write_bytes(bytes(range(256)) * 50_000)
    bucket.write_from("a", tmp_path / "given")
    assert bucket.read("a") == (tmp_path / "given").read_bytes()


def test_what_is_there_is_not_replaced_by_what_is_new(storage: Storage) -> None:
    assert storage.write_new("a/b", b"one") and storage.write_new("a/b", b"one")
    assert not storage.write_new("a/b", b"two") and storage.read("a/b") == b"one"
    assert [entry.key for entry in storage.entries()] == ["a/b"]


def test_of_several_who_write_at_the_same_time_one_wins(storage: Storage) -> None:
    with ThreadPoolExecutor(8) as threads:
        won = [*threads.map(lambda number: storage.write_new("a", str(number).encode()), range(8))]
    assert won.count(True) == 1 and storage.read("a") == str(won.index(True)).encode()


def test_everything_kept_is_listed_with_its_size(storage: Storage) -> None:
    assert not list(storage.entries())
    for key in ("b/c", "a", "b/d/e"):
        storage.write(key, key.encode())
    found = sorted(storage.entries(), key=lambda entry: entry.key)
    assert found == [Entry("a", 1), Entry("b/c", 3), Entry("b/d/e", 5)]
    assert all(abs(entry.modified - time.time()) < 60 for entry in found)


def test_more_than_a_page_of_names_is_listed(storage: Storage) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: storage.write(f"n/{number}", b"x"), range(1050)))
    assert len({entry.key for entry in storage.entries()}) == 1050


def test_a_check_leaves_nothing(storage: Storage) -> None:
    check_storage(storage)
    assert not list(storage.entries())


def test_many_may_keep_the_same_picture_at_the_same_time(storage: Storage) -> None:
    data = encoded(two_halves((400, 300)), "PNG")
    with ThreadPoolExecutor(8) as threads:
        stored = set(threads.map(lambda _: PictureStore(storage).add(data, thumbnails=True), range(8)))
    [one] = stored
    names = [entry.key for entry in storage.entries()]
    assert PictureStore(storage).read(one.hash) == data and len(names) == len(set(names)) == 1 + 2 * 3


def test_a_thumbnail_is_made_on_request_and_kept(storage: Storage) -> None:
    store = PictureStore(storage)
    picture = store.add(encoded(two_halves((400, 300)), "PNG")).hash
    assert not store.has("0" * 64)
    made = store.thumbnail(picture, 160)
    storage.delete(f"originals/{picture[:2]}/{picture}")
    assert made[8:12] == b"WEBP" and store.thumbnail(picture, 160) == made and not store.has(picture)


def test_parts_of_a_bucket_do_not_see_each_other(bucket_url: str) -> None:
    pictures, others = open_storage(bucket_url, "pictures"), open_storage(bucket_url, "others")
    pictures.write("a", b"one")
    assert not others.exists("a") and not list(others.entries())


@pytest.mark.parametrize("key", ["../a", "a/../../b", "/etc/passwd", "a//b", "", "a\0"])
def test_no_name_leads_out_of_a_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(StorageError, match="no name of a file below"):
        Folder(tmp_path / "kept").write(key, b"x")
    assert not list(tmp_path.iterdir())


def test_training_is_told_to_copy_pictures_out_of_a_bucket() -> None:
    with pytest.raises(StorageError, match="shoplens storage copy"):
        PictureStore(open_storage("s3://shop/a", "pictures")).path("0" * 64)


def test_a_bucket_without_its_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "catalog.storage.bucket", raising=False)
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(StorageError, match=r"needs the package boto3: pip install .*\[s3\]"):
        open_storage("s3://shop/a", "pictures")


def test_what_is_being_written_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / f".{'0' * 32}").write_bytes(b"half")
    (tmp_path / ".building-1").mkdir()
    (tmp_path / ".building-1" / "a").write_bytes(b"half")
    assert not list(Folder(tmp_path).entries())

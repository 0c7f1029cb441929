"""A network to the bucket that loses calls, tears answers and goes away; a bucket that is full. The server is real."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import StorageAway
from catalog.pictures import PictureStore
from catalog.storage import calls, copying
from catalog.storage.bucket import Bucket
from catalog.storage.copying import copy_storage
from catalog.storage.folder import Folder
from catalog.storage.opening import open_storage
from tests.support.flaky_network import FlakyNetwork
from tests.support.picture_host import picture_bytes
from tests.support.s3_server import S3Server


@pytest.fixture
def unsure(network_url: str) -> Bucket:
    """A bucket behind the network."""
    bucket = open_storage(network_url, "pictures")
    assert isinstance(bucket, Bucket)
    return bucket


def test_one_call_in_ten_may_be_lost(unsure: Bucket, network: FlakyNetwork, tmp_path: Path) -> None:
    network.loses_every = 10
    (tmp_path / "file").write_bytes(b"x" * 300_000)
    for number in range(15):
        assert unsure.write_new(f"new/{number}", str(number).encode())
        unsure.write_from(f"file/{number}", tmp_path / "file")
        unsure.read_into(f"file/{number}", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == b"x" * 300_000 and unsure.exists(f"new/{number}")
        unsure.delete(f"file/{number}")
    assert {entry.key for entry in unsure.entries()} == {f"new/{number}" for number in range(15)}
    assert network.lost >= 7


def test_an_answer_that_is_torn_again_and_again_is_told(unsure: Bucket, network: FlakyNetwork, tmp_path: Path) -> None:
    unsure.write("a", b"x" * 500_000)
    network.cuts_after = 100_000
    with pytest.raises(StorageAway):
        unsure.read_into("a", tmp_path / "back")


def test_a_copy_goes_on_where_the_network_was_lost(
    unsure: Bucket, network: FlakyNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "BATCH", 4)
    monkeypatch.setattr(calls, "AWAY_S", 0.0)
    folder = Folder(tmp_path / "kept")
    for seed in range(4):
        PictureStore(folder).add(picture_bytes(seed), thumbnails=True)

    def lose(*_: object) -> None:
        network.is_away = True

    with pytest.raises(StorageAway, match="repeat it when it answers again"):
        copy_storage(folder, unsure, lose)
    network.is_away = False
    done = copy_storage(folder, unsure)
    assert done.there >= 4 and done.copied and not done.damaged
    assert {e.key: unsure.read(e.key) for e in unsure.entries()} == {
        e.key: folder.read(e.key) for e in folder.entries()
    }


def test_what_makes_the_others_count_is_copied_last(
    unsure: Bucket, network: FlakyNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "AWAY_S", 0.0)
    folder = Folder(tmp_path / "kept")
    for key in ("1/manifest.json", "1/words/a", "2/manifest.json", "2/words/a", "last-opened"):
        folder.write(key, key.encode())
    steps = (lambda key: "/words/" in key, lambda key: key.endswith("/manifest.json"))

    def lose(*_: object) -> None:
        network.is_away = True

    with pytest.raises(StorageAway):
        copy_storage(folder, unsure, lose, steps=steps)
    network.is_away = False
    assert {entry.key for entry in unsure.entries()} == {"1/words/a", "2/words/a"}
    assert copy_storage(folder, unsure, steps=steps).copied == 2 and len([*unsure.entries()]) == 4


def test_a_server_without_room_is_told_and_read_from(
    small_s3_server: S3Server, s3_keys: dict[str, str], tmp_path: Path
) -> None:
    assert s3_keys
    bucket, kept = open_storage(small_s3_server.new_place(), "pictures"), list[str]()
    content = bytes(range(256)) * 2000
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StorageAway, match=r"failed \(InternalError\): it may have no room left"):
        for number in range(50):
            bucket.write_from(f"file/{number}", tmp_path / "file")
            kept.append(f"file/{number}")
    assert kept and [entry.key for entry in bucket.entries()] == sorted(kept)
    assert bucket.read(kept[-1]) == content

"""Photos of shoppers in a bucket: sent to one machine, shown by another, deleted at both."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import StorageAway
from catalog.storage import calls
from catalog.storage.opening import open_storage
from catalog.storage.storage import Storage
from indexer.search.photo import PhotoQuery
from tests.support.flaky_network import FlakyNetwork
from tests.support.waiting import until
from webapp.search import shared_uploads
from webapp.search.shared_uploads import SharedUploads
from webapp.search.uploads import UploadGone, Uploads

SIZE = (320, 240)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call is waited for, on a slow machine, too."""
    monkeypatch.setattr(shared_uploads, "PATIENCE_S", 60.0)


@pytest.fixture
def bucket(bucket_url: str) -> Storage:
    return open_storage(bucket_url, "uploads")


@pytest.fixture
def first(bucket: Storage, tmp_path: Path) -> Uploads:
    """The machine that photos are sent to."""
    return Uploads(tmp_path / "first", ttl_s=60, bucket=bucket)


@pytest.fixture
def second(bucket: Storage, tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "second", ttl_s=60, bucket=bucket)


@pytest.fixture
def unsure(network_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Uploads:
    """A machine behind a network; nobody spares it a call."""
    monkeypatch.setattr(calls, "AWAY_S", 0.0)
    return Uploads(tmp_path / "unsure", ttl_s=60, bucket=open_storage(network_url, "uploads"))


def photo() -> PhotoQuery:
    return PhotoQuery(np.ones(4, np.float32), {"demo": np.array([0.75, 0.25], np.float32)}, "image-encoder", "1.0.0")


def test_another_machine_shows_a_photo_with_all_that_was_found_in_it(
    first: Uploads, second: Uploads, jpeg: bytes
) -> None:
    token = first.keep(jpeg, SIZE, photo=photo(), text="Earl Grey", barcodes=["123"], boxes=["0,0,500,500"])
    here, there = first.open(token), second.open(token)
    assert there.picture.read_bytes() == jpeg
    assert (there.text, there.barcodes, there.boxes) == ("Earl Grey", ("123",), ("0,0,500,500",))
    assert there.expires_at == here.expires_at and there.folder.stat().st_mtime == pytest.approx(
        here.folder.stat().st_mtime, abs=1
    )
    query = there.photo()
    assert query is not None and query.probabilities["demo"].tolist() == [0.75, 0.25]


def test_the_machine_that_has_a_photo_asks_the_bucket_nothing(
    unsure: Uploads, network: FlakyNetwork, jpeg: bytes
) -> None:
    token = unsure.keep(jpeg, SIZE)
    network.is_away = True
    assert unsure.open(token).picture.read_bytes() == jpeg
    unsure.add_text(token, "Earl Grey", cut_short=False)
    assert unsure.open(token).text == "Earl Grey"


def test_a_photo_deleted_at_one_machine_is_gone_at_the_other(
    first: Uploads, second: Uploads, bucket: Storage, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = first.keep(jpeg, SIZE)
    second.open(token)
    second.delete(token)
    assert not bucket.exists(token)
    with pytest.raises(UploadGone):
        second.open(token)
    monkeypatch.setattr(shared_uploads, "ASK_AGAIN_S", 0.0)
    with pytest.raises(UploadGone):
        first.open(token)


def test_a_photo_sent_while_the_bucket_is_away_is_shown_here_and_shared_later(
    unsure: Uploads, second: Uploads, network: FlakyNetwork, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_uploads, "ASK_AGAIN_S", 0.0)
    network.is_away = True
    token = unsure.keep(jpeg, SIZE)
    kept_at = unsure.open(token).folder.stat().st_mtime
    with pytest.raises(UploadGone):
        second.open(token)
    network.is_away = False
    assert unsure.open(token).folder.stat().st_mtime == kept_at
    assert second.open(token).picture.read_bytes() == jpeg


def test_nobody_waits_for_a_silent_bucket(
    unsure: Uploads, second: Uploads, network: FlakyNetwork, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_uploads, "PATIENCE_S", 0.01)
    monkeypatch.setattr(shared_uploads, "ASK_AGAIN_S", 0.0)
    network.lets_pass.clear()
    token = unsure.keep(jpeg, SIZE)
    assert unsure.open(token).picture.read_bytes() == jpeg
    network.lets_pass.set()
    until(lambda: second.open(token).picture.read_bytes() == jpeg, "the photo", ignoring=(UploadGone,))


def test_a_photo_of_another_machine_is_not_called_gone_while_the_bucket_is_away(
    first: Uploads, unsure: Uploads, network: FlakyNetwork, jpeg: bytes
) -> None:
    token = first.keep(jpeg, SIZE)
    network.is_away = True
    with pytest.raises(StorageAway):
        unsure.open(token)
    network.is_away = False
    assert unsure.open(token).picture.read_bytes() == jpeg


def test_what_has_expired_is_deleted_in_the_bucket(
    bucket: Storage, first: Uploads, jpeg: bytes, tmp_path: Path
) -> None:
    token = first.keep(jpeg, SIZE)
    SharedUploads(bucket, tmp_path, ttl_s=3600).delete_expired()
    assert bucket.exists(token)
    SharedUploads(bucket, tmp_path, ttl_s=-60).delete_expired()
    assert not bucket.exists(token)


def test_an_expired_photo_of_another_machine_is_gone(
    first: Uploads, bucket: Storage, jpeg: bytes, tmp_path: Path
) -> None:
    token = first.keep(jpeg, SIZE)
    with pytest.raises(UploadGone):
        Uploads(tmp_path / "second", ttl_s=0, bucket=bucket).open(token)


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "nothing in"]
)
def test_what_is_no_upload_is_gone(second: Uploads, bucket: Storage, content: bytes, tmp_path: Path) -> None:
    bucket.write("a" * 24, content)
    with pytest.raises(UploadGone):
        second.open("a" * 24)
    assert not [*(tmp_path / "second").iterdir()]


def test_a_check_for_expired_photos_is_made_by_itself(first: Uploads, bucket: Storage, jpeg: bytes) -> None:
    token = first.keep(jpeg, SIZE)
    folder, hour_ago = first.open(token).folder, time.time() - 3600
    os.utime(folder, (hour_ago, hour_ago))
    first.delete_expired_when_due()
    assert not folder.exists() and bucket.exists(token)

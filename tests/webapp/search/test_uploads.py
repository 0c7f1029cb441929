from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from indexer.search.photo import PhotoQuery
from webapp.search.uploads import UploadGone, Uploads


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", ttl_s=60)


def photo(version: str = "1.0.0") -> PhotoQuery:
    heads = {"demo": np.array([0.75, 0.25], np.float32)}
    return PhotoQuery(np.ones(4, np.float32), heads, "image-encoder", version)


def test_what_is_kept_comes_back(uploads: Uploads, jpeg: bytes) -> None:
    kept = uploads.open(uploads.keep(jpeg, (320, 240), photo=photo()))
    back = kept.photo()
    assert kept.picture.read_bytes() == jpeg
    assert back is not None
    assert (back.model, back.version) == ("image-encoder", "1.0.0")
    assert back.probabilities["demo"].tolist() == [0.75, 0.25]


def test_words_are_kept_with_their_photo(uploads: Uploads, jpeg: bytes) -> None:
    kept = uploads.open(uploads.keep(jpeg, (320, 240), text="Earl Grey"))
    assert kept.text == "Earl Grey"
    assert kept.photo() is None


def test_another_encoding_takes_the_place_of_the_old(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240), photo=photo("1.0.0"))
    uploads.replace_photo(token, photo("2.0.0"))
    back = uploads.open(token).photo()
    assert back is not None
    assert back.version == "2.0.0"


@pytest.mark.parametrize("token", ["", "..", "../../etc/passwd", "a" * 24, "a" * 25, "\x00" * 24])
def test_unknown_tokens_are_gone(uploads: Uploads, token: str) -> None:
    with pytest.raises(UploadGone):
        uploads.open(token)


def test_an_expired_upload_is_gone_and_swept(uploads: Uploads, jpeg: bytes, tmp_path: Path) -> None:
    token = uploads.keep(jpeg, (320, 240))
    folder = tmp_path / "uploads" / token
    hour_ago = time.time() - 3600
    os.utime(folder, (hour_ago, hour_ago))
    assert uploads.delete_expired() == 1
    assert not folder.exists()


def test_what_was_kept_before_the_clock_was_set_back_is_kept_as_long_as_what_is_kept_now(
    uploads: Uploads, jpeg: bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads" / uploads.keep(jpeg, (320, 240))
    in_an_hour = time.time() + 3600
    os.utime(folder, (in_an_hour, in_an_hour))
    assert uploads.delete_expired() == 0
    assert folder.stat().st_mtime <= time.time()


def test_sweeping_leaves_what_is_young(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240))
    assert uploads.delete_expired() == 0
    assert uploads.open(token)


def test_forgetting_deletes_at_once(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240))
    uploads.delete(token)
    with pytest.raises(UploadGone):
        uploads.open(token)

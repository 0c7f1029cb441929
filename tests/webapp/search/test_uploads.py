from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from indexer.search.photo import PhotoQuery
from webapp.search.uploads import MOST_PARTS, UploadGone, Uploads


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


def test_what_is_kept_later_with_a_photo_does_not_prolong_it(uploads: Uploads, jpeg: bytes, tmp_path: Path) -> None:
    token = uploads.keep(jpeg, (320, 240))
    folder, kept_at = tmp_path / "uploads" / token, uploads.open(token).expires_at - 60
    os.utime(folder, (kept_at - 50, kept_at - 50))
    uploads.replace_photo(token, photo(), "0,0,500,500")
    assert folder.stat().st_mtime == pytest.approx(kept_at, abs=0.001)
    os.utime(folder, (kept_at - 50, kept_at - 50))
    uploads.add_text(token, "Earl Grey", cut_short=False)
    assert folder.stat().st_mtime == pytest.approx(kept_at, abs=0.001)


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


def test_what_was_seen_is_kept_with_the_photo(uploads: Uploads, jpeg: bytes) -> None:
    kept = uploads.open(uploads.keep(jpeg, (320, 240), boxes=["10,10,300,300"], has_print=True))
    assert (kept.boxes, kept.has_print) == (("10,10,300,300",), True)


def test_words_read_later_are_kept_too(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240), photo=photo(), barcodes=["4006381333931"])
    assert uploads.add_text(token, "Earl Grey", cut_short=True) == uploads.open(token)
    kept = uploads.open(token)
    assert (kept.text, kept.text_cut_short, kept.barcodes) == ("Earl Grey", True, ("4006381333931",))


def test_a_part_has_an_encoding_of_its_own(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240), photo=photo())
    uploads.replace_photo(token, photo("3.0.0"), "0,0,500,500")
    whole, part = uploads.open(token).photo(), uploads.open(token).photo("0,0,500,500")
    assert whole is not None and part is not None
    assert (whole.version, part.version) == ("1.0.0", "3.0.0")
    assert uploads.open(token).photo("0,0,500,501") is None


def test_only_so_many_parts_are_kept(uploads: Uploads, jpeg: bytes) -> None:
    token = uploads.keep(jpeg, (320, 240))
    for width in range(100, 100 + MOST_PARTS + 5):
        uploads.replace_photo(token, photo(), f"0,0,{width},500")
    assert len(list(uploads.open(token).folder.glob("query-*.npz"))) == MOST_PARTS

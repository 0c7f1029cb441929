from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from catalog.labelling.query_photos import Guess, QueryPhotos
from catalog.labelling.tables import QueryPhoto
from tests.support.desk import Desk


@pytest.fixture
def photos(desk: Desk) -> QueryPhotos:
    """At most two photos, for a week."""
    return QueryPhotos(desk.services.database, desk.settings.instance / "query-photos", most=2, days=7)


@pytest.fixture
def kept(photos: QueryPhotos, jpeg: bytes) -> Iterator[str]:
    """A photo that may show a mug."""
    kept = photos.keep(jpeg, {"shop": Guess("Mugs", 0.2)}, 0.2)
    assert kept is not None
    return kept


def test_a_kept_photo_waits_with_what_it_was_taken_for(desk: Desk, kept: str) -> None:
    text = desk.client.get("/ops/labels?queue=queries").text
    assert kept in text and "the model, 20%" in text
    assert desk.client.get(f"/ops/query-photos/{kept}.jpg").mimetype == "image/jpeg"


def test_only_who_is_signed_in_sees_it(desk: Desk, kept: str) -> None:
    stranger = desk.app.test_client()
    assert stranger.get(f"/ops/query-photos/{kept}.jpg").status_code == 303
    assert stranger.get(f"/pictures/320/{kept}.jpg").status_code == 404


@pytest.mark.parametrize("photo", ["0" * 64, "..%2F..%2Fsecret", "x"])
def test_a_photo_that_is_not_kept_is_not_there(desk: Desk, photo: str) -> None:
    assert desk.client.get(f"/ops/query-photos/{photo}.jpg").status_code == 404


def test_it_can_be_labelled_and_leaves_the_queue(desk: Desk, kept: str) -> None:
    desk.save((kept, "Mugs"), path="/ops/labels?queue=queries")
    assert desk.labels.of("shop") == {kept: "Mugs"}
    assert desk.download(queue="queries") == []


def test_it_can_be_deleted_with_its_file(desk: Desk, kept: str, photos: QueryPhotos) -> None:
    path = photos.path(kept)
    desk.save((kept, ""), path="/ops/labels?queue=queries", **{"drop-0": "1"})
    assert not path.exists() and photos.count() == 0


def test_no_more_are_kept_than_may_be_and_the_same_only_once(photos: QueryPhotos, kept: str, jpeg: bytes) -> None:
    assert photos.keep(jpeg, {}, 0.1) == kept
    assert photos.keep(b"a second", {}, 0.1) is not None
    assert photos.keep(b"a third", {}, 0.1) is None and photos.count() == 2


def test_it_expires_labelled_or_not(desk: Desk, kept: str, photos: QueryPhotos) -> None:
    desk.labels.set(kept, "shop", "Mugs", by="ops")
    path = photos.path(kept)
    with desk.services.database.session() as session:
        session.execute(update(QueryPhoto).values(kept_at=datetime.now(UTC) - timedelta(days=8)))
    assert photos.kept() == [] and photos.sweep() == 1
    assert not path.exists() and desk.labels.of("shop") == {}


def test_by_default_nothing_is_said_and_the_queue_says_how_to_switch_it_on(desk: Desk) -> None:
    assert "SHOPLENS_KEEP_UNSURE_PHOTOS" in desk.client.get("/ops/labels?queue=queries").text
    assert "we do not recognise" not in desk.client.get("/").text


def test_a_shop_that_keeps_photos_says_so_on_every_page(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "instance", keep_unsure_photos=True, unsure_photos_days=9)
    for path in ("/", "/search/photo", "/classify"):
        assert "Those we do not recognise are kept for 9 days" in desk.client.get(path).text
    desk.services.database.close()

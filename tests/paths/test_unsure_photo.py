"""What needs the real encoder: what the release takes pictures for, and photos it does not recognise."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.labelling.label_rows import picture_rows
from catalog.labelling.query_photos import QueryPhotos
from webapp import create_app
from webapp.labelling.queues import Predictions
from webapp.labelling.unsure import open_query_photos
from webapp.services import Services


@pytest.fixture
def keeping(services: Services) -> Iterator[tuple[Flask, QueryPhotos]]:
    """The shop, keeping every photo it is not perfectly sure of; what it kept is gone afterwards."""
    settings = services.settings.model_copy(
        update={"keep_unsure_photos": True, "unsure_below": 1.0, "unsure_photos_most": 2}
    )
    photos = open_query_photos(settings, services.database)
    yield create_app(settings, services), photos
    for photo in photos.kept():
        photos.forget(photo.hash)


def sent(client: FlaskClient, path: str, picture: bytes) -> str:
    """Where a photo leads to."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1], "image": (io.BytesIO(picture), "a.jpg")}).location


def test_the_release_says_what_it_takes_every_picture_for(services: Services) -> None:
    predictions = Predictions(services)
    guesses = predictions.of("shop")
    rows = picture_rows(services.database, "shop", guesses)
    right = sum(row.guessed_right for row in rows)
    assert "shop" in predictions.heads() and len(guesses) == len(rows)
    assert right / len(rows) > 0.8
    assert predictions.of("no such head") == {}


@pytest.mark.parametrize("path", ["/search/photo", "/classify"])
def test_a_photo_nobody_recognised_waits_for_a_name(
    keeping: tuple[Flask, QueryPhotos], query_photo: bytes, path: str
) -> None:
    app, photos = keeping
    sent(app.test_client(), path, query_photo)
    kept = photos.kept()
    assert len(kept) == 1 and "shop" in kept[0].guesses
    assert not re.search(rb"Exif|secret", photos.path(kept[0].hash).read_bytes())


def test_a_photo_its_sender_deletes_is_deleted_everywhere(
    keeping: tuple[Flask, QueryPhotos], query_photo: bytes
) -> None:
    app, photos = keeping
    client = app.test_client()
    location = sent(client, "/search/photo", query_photo)
    page = client.get(location).text
    assert "If we did not recognise what it shows, it is kept for 14 days" in page
    token = re.search(r'/forget">\s*<input type="hidden" name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    client.post(f"/photo/{location.rpartition('/')[2]}/forget", data={"csrf_token": token[1]})
    assert photos.kept() == []


def test_by_default_no_photo_is_kept(services: Services, app: Flask, query_photo: bytes) -> None:
    sent(app.test_client(), "/search/photo", query_photo)
    assert open_query_photos(services.settings, services.database).count() == 0


def test_a_photo_that_is_recognised_is_not_kept(services: Services, query_photo: bytes) -> None:
    settings = services.settings.model_copy(update={"keep_unsure_photos": True, "unsure_below": 0.01})
    sent(create_app(settings, services).test_client(), "/search/photo", query_photo)
    assert open_query_photos(settings, services.database).count() == 0

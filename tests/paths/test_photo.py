from __future__ import annotations

import io
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.support.sending import REFUSED, TAKEN, Send, exif_rotated
from webapp import create_app
from webapp.search.uploads import Uploads
from webapp.services import Services


def test_a_photo_leads_to_a_page_of_its_own(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    answer = send("/search/photo", query_photo)
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert "What looks like your photo" in text
    assert 'class="seen"' in text


def test_the_photo_is_shown_beside_its_results(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    token = send("/search/photo", query_photo).location.rpartition("/")[2]
    picture = client.get(f"/photo/{token}.jpg")
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Cache-Control"] == "private, no-store"


def test_pages_filters_and_words_need_no_second_upload(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    path = urlsplit(send("/search/photo", query_photo).location).path
    text = client.get(path, query_string={"category": "Mugs", "q": "green"}).text
    assert "/product/mug-" in text
    assert "/product/bowl-" not in text
    assert client.get(path, query_string={"page": "2"}).status_code == 200


def test_a_photo_of_an_older_model_is_looked_at_anew(
    client: FlaskClient, send: Send, services: Services, query_photo: bytes
) -> None:
    location = send("/search/photo", query_photo).location
    token = location.rpartition("/")[2]
    seen = services.uploads.open(token).photo()
    assert seen is not None
    services.uploads.replace_photo(token, replace(seen, version="0.0.1"))
    assert client.get(location).status_code == 200
    again = services.uploads.open(token).photo()
    assert again is not None
    assert again.version == seen.version


def test_a_kept_photo_stands_upright_and_tells_nothing(client: FlaskClient, send: Send) -> None:
    token = send("/search/photo", exif_rotated()).location.rpartition("/")[2]
    data = client.get(f"/photo/{token}.jpg").data
    kept = Image.open(io.BytesIO(data))
    assert kept.size == (60, 120)
    assert not kept.getexif()
    assert b"secret" not in data


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_picture_brings_the_form_back_with_the_reason(send: Send, name: str) -> None:
    picture, status = REFUSED[name]
    answer = send("/search/photo", picture)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert 'type="file"' in answer.text


@pytest.mark.parametrize("name", TAKEN)
def test_an_unusual_picture_is_taken(client: FlaskClient, send: Send, name: str) -> None:
    answer = send("/search/photo", TAKEN[name][1], TAKEN[name][0])
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200


def test_an_iphone_owner_is_told_what_to_do(send: Send) -> None:
    assert "Most Compatible" in send("/search/photo", REFUSED["heic"][0]).text


def test_a_photo_that_expired_is_gone_in_plain_words(services: Services, jpeg: bytes) -> None:
    uploads = Uploads(services.settings.instance / "uploads", ttl_s=0)
    token = uploads.keep(jpeg, (320, 240), text="old")
    answer = create_app(services=replace(services, uploads=uploads)).test_client().get(f"/search/photo/{token}")
    assert answer.status_code == 410
    assert "no longer here" in answer.text


def test_a_visitor_can_have_the_photo_deleted(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    location = send("/search/photo", query_photo).location
    token = location.rpartition("/")[2]
    form = client.get(location).text.partition("/forget")[2].partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post(f"/photo/{token}/forget", data={"csrf_token": form}).status_code == 303
    assert client.get(location).status_code == 410


def test_a_form_without_its_token_is_refused(client: FlaskClient, jpeg: bytes) -> None:
    answer = client.post("/search/photo", data={"image": (io.BytesIO(jpeg), "a.jpg")})
    assert answer.status_code == 400
    assert "grown old" in answer.text

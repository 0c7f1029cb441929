from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.sending import Send


def test_a_picture_is_named_with_bars(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    answer = send("/classify", query_photo)
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert 'class="bar-fill"' in text
    assert " %" in text


def test_a_classified_picture_can_be_searched_with(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    location = send("/classify", query_photo).location
    token = location.rpartition("/")[2]
    assert f"/search/photo/{token}" in client.get(location).text
    assert client.get(f"/search/photo/{token}").status_code == 200


def test_a_bad_picture_brings_the_form_back(send: Send) -> None:
    answer = send("/classify", b"no picture")
    assert answer.status_code == 415
    assert 'role="alert"' in answer.text

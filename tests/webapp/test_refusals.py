from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from benchmarks._bombs import SMALL, repeated_scans
from catalog.errors import PicturesBusy
from tests.support.pictures import encoded, two_halves
from webapp import create_app
from webapp.refusals import PLAIN_WORDS
from webapp.services import Services
from webapp.settings import Settings


@pytest.fixture(scope="module")
def broken(small_services: Services) -> FlaskClient:
    """The site with addresses that fail in every way."""
    app = create_app(services=small_services)
    app.add_url_rule("/fail/<int:code>", "fail", abort)
    app.add_url_rule("/api/fail/<int:code>", "api_fail", abort)
    app.add_url_rule("/crash", "crash", lambda: 1 // 0)
    return app.test_client()


@pytest.fixture
def empty(tmp_path: Path) -> Flask:
    """A site that was never filled."""
    return create_app(Settings(instance=tmp_path, log_level="warning"))


@pytest.mark.parametrize("status", sorted(PLAIN_WORDS))
def test_every_error_has_a_page_in_plain_words(broken: FlaskClient, status: int) -> None:
    answer = broken.get(f"/fail/{status}")
    assert answer.status_code == status
    assert PLAIN_WORDS[status][0] in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("status", sorted(PLAIN_WORDS))
def test_every_error_of_the_api_is_a_problem(broken: FlaskClient, status: int) -> None:
    answer = broken.get(f"/api/fail/{status}")
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_a_crash_says_nothing_about_its_insides(broken: FlaskClient) -> None:
    answer = broken.get("/crash")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


def test_a_wrong_method_names_the_right_ones(small_client: FlaskClient) -> None:
    answer = small_client.delete("/api/v1/search")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_without_a_release_the_page_says_how_to_build_one(empty: Flask) -> None:
    answer = empty.test_client().get("/search?q=mug")
    assert answer.status_code == 503
    assert "shoplens index build" in answer.text
    assert answer.headers["Retry-After"] == "30"


def test_without_a_release_the_api_says_so(empty: Flask) -> None:
    answer = empty.test_client().get("/api/v1/search?q=mug")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (503, "no_release")


def test_an_empty_shop_has_a_front_page(empty: Flask) -> None:
    answer = empty.test_client().get("/")
    assert answer.status_code == 200
    assert "no products yet" in answer.text


def test_an_empty_shop_is_ready_for_its_first_feed(empty: Flask) -> None:
    client = empty.test_client()
    assert client.get("/livez").status_code == 200
    answer = client.get("/readyz")
    assert answer.json is not None
    assert (answer.status_code, answer.json["status"]) == (200, "empty")
    assert "/ops/imports" in answer.json["checks"]["release"]


def sent(client: FlaskClient, picture: bytes) -> TestResponse:
    return client.post("/api/v1/search/image", data={"image": (io.BytesIO(picture), "photo.jpg")})


def test_a_picture_that_is_a_bomb_is_a_problem_of_the_picture(small_client: FlaskClient) -> None:
    answer = sent(small_client, repeated_scans(SMALL, 200))
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (422, "too_costly")
    assert "scans" in answer.json["detail"]


def test_a_photo_that_would_wait_for_too_long_is_told_when_to_come_again(
    small_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, wait_s: float, **__: object) -> None:
        assert wait_s <= 5
        raise PicturesBusy

    monkeypatch.setattr("webapp.search.photos.open_picture", busy)
    answer = sent(small_client, encoded(two_halves(), "PNG"))
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1

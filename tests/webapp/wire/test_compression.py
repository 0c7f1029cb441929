from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import Desk

GZIP = {"Accept-Encoding": "gzip, br"}
SHEET = "/static/site.css"
TOGETHER = "/static/shop.css"


def unpacked(answer: TestResponse) -> bytes:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return gzip.decompress(answer.data)


@pytest.mark.parametrize(
    "path", ["/search?q=mug", "/product/mug-1", "/api/v1/search?q=mug", "/nowhere", SHEET, TOGETHER]
)
def test_the_same_answer_comes_compressed_and_plain(small_client: FlaskClient, path: str) -> None:
    small, plain = small_client.get(path, headers=GZIP), small_client.get(path)
    assert _without_id(unpacked(small)) == _without_id(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert small.headers.get("Cache-Control") == plain.headers.get("Cache-Control")
    for answer in (small, plain):
        assert "Accept-Encoding" in answer.vary


def _without_id(page: bytes) -> bytes:
    return re.sub(rb"[0-9a-f]{16}|\d+\.\d+", b"", page)  # the number of the request, and milliseconds


def test_who_refuses_gzip_gets_none(small_client: FlaskClient) -> None:
    assert "Content-Encoding" not in small_client.get("/", headers={"Accept-Encoding": "gzip;q=0, *"}).headers


@pytest.mark.parametrize("path", ["/livez", "/static/favicon.svg", "/suggest?q=zzz"])
def test_small_answers_stay_as_they_are(small_client: FlaskClient, path: str) -> None:
    answer = small_client.get(path, headers=GZIP | {"Accept": "application/json"})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" not in answer.vary


def test_pictures_and_metrics_stay_as_they_are(small_client: FlaskClient) -> None:
    picture = re.search(r"/pictures/\d+/\w+\.jpg", small_client.get("/product/mug-1").text)
    assert picture is not None
    for path in (picture[0], "/metrics"):
        assert "Content-Encoding" not in small_client.get(path, headers=GZIP).headers


def test_a_head_says_what_the_answer_would_be(small_client: FlaskClient) -> None:
    for path in (SHEET, "/search?q=mug"):
        asked, told = small_client.get(path, headers=GZIP), small_client.head(path, headers=GZIP)
        assert told.data == b""
        for name in ("Content-Encoding", "Content-Length", "Vary", "ETag"):
            assert told.headers.get(name) == asked.headers.get(name)


@pytest.mark.parametrize("path", [SHEET, TOGETHER])
def test_plain_and_compressed_files_have_tags_of_their_own(small_client: FlaskClient, path: str) -> None:
    plain, small = small_client.get(path).headers["ETag"], small_client.get(path, headers=GZIP).headers["ETag"]
    assert plain != small
    for tag, headers in ((plain, {}), (small, GZIP)):
        again = small_client.get(path, headers=headers | {"If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
        assert "Accept-Encoding" in again.vary
    assert small_client.get(path, headers={"If-None-Match": small}).status_code == 200


@pytest.mark.parametrize("path", [SHEET, TOGETHER])
def test_a_part_of_a_file_is_one_of_the_plain_file(small_client: FlaskClient, path: str) -> None:
    plain = small_client.get(path)
    part = small_client.get(path, headers=GZIP | {"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, plain.data[10:20])
    assert "Content-Encoding" not in part.headers
    tag = small_client.get(path, headers=GZIP).headers["ETag"]
    assert small_client.get(path, headers=GZIP | {"Range": "bytes=10-19", "If-Range": tag}).status_code == 200


def test_ops_pages_that_could_repeat_the_request_stay_plain(desk: Desk) -> None:
    assert "Content-Encoding" in desk.client.get("/ops/labels", headers=GZIP).headers
    assert "Content-Encoding" not in desk.client.get("/ops/labels?head=shop", headers=GZIP).headers
    refused = desk.client.post("/ops/sign-in", headers=GZIP, data={"csrf_token": desk.token("/ops/sign-in")})
    assert "Content-Encoding" not in refused.headers

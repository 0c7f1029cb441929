from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def address(small_client: FlaskClient) -> str:
    found = re.search(r"/pictures/160/[0-9a-f]{64}\.jpg", small_client.get("/product/mug-1").text)
    assert found is not None
    return found[0]


def test_a_thumbnail_may_be_kept_for_ever(small_client: FlaskClient, address: str) -> None:
    answer = small_client.get(address)
    assert answer.mimetype == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_thumbnail_also_comes_as_webp(small_client: FlaskClient, address: str) -> None:
    assert small_client.get(address.replace(".jpg", ".webp")).data[8:12] == b"WEBP"


@pytest.mark.parametrize("change", [("/160/", "/161/"), (".jpg", ".png"), (".jpg", ".jpeg")])
def test_other_sizes_and_kinds_are_not_made(small_client: FlaskClient, address: str, change: tuple[str, str]) -> None:
    assert small_client.get(address.replace(*change)).status_code == 404


@pytest.mark.parametrize("name", ["0" * 64, "x", "..%2f..%2fshoplens.db"])
def test_unknown_pictures_are_not_found(small_client: FlaskClient, name: str) -> None:
    assert small_client.get(f"/pictures/320/{name}.jpg").status_code == 404

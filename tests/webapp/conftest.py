"""What the tests of the site send: pictures good and bad, and forms with their token."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.conftest import Shop
from tests.support.databases import empty_url
from tests.support.desk import Desk
from tests.support.sending import Send
from tests.support.two_sites import TwoSites, two_sites
from webapp.settings import Settings


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A sound picture of nothing in particular."""
    buffer = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 40).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def send(client: FlaskClient) -> Send:
    """Send a picture through a form of the site, token and all."""

    def post(path: str, picture: bytes, name: str = "photo.jpg", **fields: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
        assert token is not None
        data = {"csrf_token": token[1], "image": (io.BytesIO(picture), name), **fields}
        return client.post(path, data=data)

    return post


@pytest.fixture
def post_api(client: FlaskClient) -> Send:
    """Send a picture to the JSON API."""

    def post(path: str, picture: bytes, name: str = "photo.jpg", **fields: str) -> TestResponse:
        return client.post(f"/api/v1{path}", data={"image": (io.BytesIO(picture), name), **fields})

    return post


@pytest.fixture
def empty_shop(tmp_path: Path) -> Iterator[Settings]:
    """The settings of a shop with nothing in it, whose database need not be migrated anew."""
    with empty_url("sqlite", tmp_path, migrated=True) as url:
        yield Settings(instance=tmp_path / "instance", database_url=url)


@pytest.fixture(scope="session")
def sites(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoSites]:
    """Two web replicas on a copy of the shop, which tests may change."""
    with two_sites(shop, tmp_path_factory.mktemp("two-sites")) as both:
        yield both


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Desk]:
    """No password was ever set."""
    desk = Desk(tmp_path / "instance")
    yield desk
    desk.services.database.close()


@pytest.fixture
def closed(locked: Desk) -> Desk:
    """A password is set and nobody is signed in."""
    locked.be_closed()
    return locked


@pytest.fixture
def desk(closed: Desk) -> Desk:
    """Somebody is signed in."""
    closed.sit_down()
    return closed

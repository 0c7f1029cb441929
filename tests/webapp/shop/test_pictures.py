"""Thumbnails, and what pages say of a picture before it is loaded: widths, proportions, when it is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import url_for
from flask.testing import FlaskClient
from PIL import Image

from catalog.importing.importer import import_feed
from tests.support.site_database import database_for
from webapp import create_app
from webapp.services import build_services
from webapp.settings import Settings
from webapp.shop.pictures import picture_box


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


@pytest.fixture
def own(tmp_path: Path) -> Iterator[FlaskClient]:
    """A shop of one product with a wide, a tall and a small picture; no models, no release."""
    instance = tmp_path / "instance"
    own = Settings(instance=instance, database_url=database_for(instance), rate_limit="", log_level="warning")
    services = build_services(own)
    for name, size in (("wide", (1200, 300)), ("tall", (400, 1600)), ("small", (90, 60))):
        Image.effect_noise(size, 60).save(tmp_path / f"{name}.png")
    (tmp_path / "feed.csv").write_text("id,title,images\nmug,Mug,wide.png|tall.png|small.png", encoding="utf-8")
    import_feed(services.database, services.pictures, tmp_path / "feed.csv")
    yield create_app(services=services).test_client()
    services.database.close()


def test_each_picture_names_the_widths_it_really_has(own: FlaskClient) -> None:
    sources = re.findall(r'<source type="image/webp"[^>]+srcset="([^"]+)"', own.get("/product/mug").text)
    told = [re.findall(r"/pictures/(\d+)/[0-9a-f]{64}\.webp (\d+)w", one) for one in sources]
    assert told == [
        [("160", "160"), ("320", "320"), ("640", "640")],
        [("160", "80"), ("320", "160"), ("640", "320")],  # twice as high as its name is wide, no higher
        [("160", "90")],
    ]


def test_an_image_has_its_own_proportions_and_is_what_it_says(own: FlaskClient, tmp_path: Path) -> None:
    images = re.findall(r'<img src="([^"]+)" width="(\d+)" height="(\d+)"', own.get("/product/mug").text)
    assert [(int(width), int(height)) for _, width, height in images] == [(640, 160), (320, 1280), (90, 60)]
    for address, width, height in images:
        (tmp_path / "seen.jpg").write_bytes(own.get(address).data)
        with Image.open(tmp_path / "seen.jpg") as seen:
            assert (str(seen.width), str(seen.height), seen.format) == (width, height, "JPEG")


def test_only_the_first_picture_is_loaded_at_once(own: FlaskClient) -> None:
    images = re.findall(r"<img [^>]+>", own.get("/product/mug").text)
    assert ['loading="lazy"' in one for one in images] == [False, True, True]
    assert ['fetchpriority="high"' in one for one in images] == [True, False, False]


def test_every_address_of_a_page_was_made_by_the_import(own: FlaskClient, tmp_path: Path) -> None:
    kept = {path for path in (tmp_path / "instance" / "pictures").rglob("*") if path.is_file()}
    close_up = []
    for address in re.findall(r"/pictures/\d+/[0-9a-f]{64}\.\w+", own.get("/product/mug").text):
        if "/1280/" in address:
            close_up.append(address)
        else:
            assert own.get(address).status_code == 200
    assert {path for path in (tmp_path / "instance" / "pictures").rglob("*") if path.is_file()} == kept
    assert len(close_up) == 3
    for address in close_up:  # made when somebody looks closely
        with Image.open(io.BytesIO(own.get(address).data)) as seen:
            assert max(seen.size) <= 2 * 1280 and seen.width <= 1280


def test_a_thumbnail_that_was_lost_is_made_again_and_sent_once(own: FlaskClient, tmp_path: Path) -> None:
    address = re.findall(r"/pictures/\d+/[0-9a-f]{64}\.webp", own.get("/product/mug").text)[0]
    for path in (tmp_path / "instance" / "pictures" / "thumbnails").rglob("*.webp"):
        path.unlink()
    answer = own.get(address)
    assert answer.mimetype == "image/webp" and "immutable" in answer.headers["Cache-Control"]
    assert own.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_addresses_are_those_that_the_application_would_build(small_client: FlaskClient, address: str) -> None:
    picture = address.rsplit("/", 1)[1].removesuffix(".jpg")
    with small_client.application.test_request_context("/", base_url="http://shop.example/search"):
        built = url_for("shop.picture", width=160, picture=picture, kind="jpg")
        assert built.startswith("/search/pictures/")
        assert picture_box(picture, 160)["src"] == built

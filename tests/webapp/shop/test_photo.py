"""A photo of words, and what a photo shows."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw, ImageFont

from serving.ocr.reader import Reader
from tests.support.sending import Send
from webapp.services import Services


@pytest.fixture(scope="session")
def label() -> bytes:
    """A clean photo of a label."""
    image = Image.new("RGB", (900, 300), "white")
    font = ImageFont.load_default(64)
    ImageDraw.Draw(image).text((40, 100), "Earl Grey loose tea", fill="black", font=font)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@pytest.fixture
def reading() -> None:
    """Only where words can be read."""
    if not Reader().available:
        pytest.skip("neither RapidOCR nor Tesseract is installed")


@pytest.mark.usefixtures("reading")
def test_the_words_read_are_shown_to_be_mended(client: FlaskClient, send: Send, label: bytes) -> None:
    answer = send("/search/photo-text", label)
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert "<textarea" in text
    assert "Earl Grey" in text.partition("<textarea")[2].partition("</textarea>")[0]


@pytest.mark.usefixtures("reading")
def test_the_words_read_find_products(client: FlaskClient, send: Send, label: bytes) -> None:
    text = client.get(send("/search/photo-text", label).location).text
    assert "Earl Grey" in text.partition('class="cards"')[2]


@pytest.mark.usefixtures("reading")
def test_other_words_are_sought_instead_and_the_photo_no_longer_counts(
    client: FlaskClient, services: Services, send: Send, label: bytes
) -> None:
    location = send("/search/photo-text", label).location
    text = client.get(location, query_string={"q": "stoneware mug"}).text.partition('class="cards"')[2]
    shown = list(dict.fromkeys(re.findall(r'href="/product/([^"?]+)', text)))
    alone = services.search.by_photo_text("stoneware mug", limit=len(shown))
    assert shown and shown == [hit.id for hit in alone.hits]


@pytest.mark.usefixtures("reading")
def test_a_photo_without_words_asks_for_them(client: FlaskClient, send: Send) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(buffer, "PNG")
    text = client.get(send("/search/photo-text", buffer.getvalue()).location).text
    assert "could not read any words" in text


def test_a_picture_is_named_with_bars(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    answer = send("/classify", query_photo)
    assert answer.status_code == 303
    text = client.get(answer.location).text
    assert 'class="bar-fill"' in text
    assert "%</td>" in text


def test_a_classified_picture_can_be_searched_with(client: FlaskClient, send: Send, query_photo: bytes) -> None:
    location = send("/classify", query_photo).location
    token = location.rpartition("/")[2]
    assert f"/search/photo/{token}" in client.get(location).text
    assert client.get(f"/search/photo/{token}").status_code == 200


def test_a_bad_picture_brings_the_form_back(send: Send) -> None:
    answer = send("/classify", b"no picture")
    assert answer.status_code == 415
    assert 'role="alert"' in answer.text

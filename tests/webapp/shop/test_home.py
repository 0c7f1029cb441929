from __future__ import annotations

from flask.testing import FlaskClient


def test_home_offers_three_ways_to_ask(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'action="/search"' in text
    assert 'action="/search/photo"' in text
    assert 'action="/search/photo-text"' in text


def test_home_shows_categories_with_pictures(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'href="/search?category=Mugs"' in text
    assert "/pictures/160/" in text


def test_home_shows_products_from_several_categories(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert "/product/mug-1" in text
    assert text.count('class="card"') == 8, "two of each category"


def test_pictures_come_as_webp_and_jpeg_with_their_size(small_client: FlaskClient) -> None:
    text = small_client.get("/").text
    assert 'type="image/webp"' in text
    assert 'width="96" height="96"' in text
    assert 'loading="lazy"' in text

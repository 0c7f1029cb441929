from __future__ import annotations

from flask.testing import FlaskClient


def test_home_offers_three_ways_to_ask(client: FlaskClient) -> None:
    text = client.get("/").text
    assert 'action="/search"' in text
    assert 'action="/search/photo"' in text
    assert 'action="/search/photo-text"' in text


def test_home_shows_categories_with_pictures(client: FlaskClient) -> None:
    text = client.get("/").text
    assert 'href="/search?category=Mugs"' in text
    assert "/pictures/160/" in text


def test_home_shows_products_from_several_categories(client: FlaskClient) -> None:
    text = client.get("/").text
    assert "/product/mug-001" in text
    assert text.count('class="card"') == 12


def test_pictures_come_as_webp_and_jpeg_with_their_size(client: FlaskClient) -> None:
    text = client.get("/").text
    assert 'type="image/webp"' in text
    assert 'width="320" height="320"' in text
    assert 'loading="lazy"' in text

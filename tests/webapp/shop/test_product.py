from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from tests.support.small_site import open_small_site
from webapp import create_app
from webapp.shop.links import outside


def test_a_product_shows_its_facts(small_client: FlaskClient) -> None:
    text = small_client.get("/product/mug-1").text
    assert "Stoneware mug, sea green" in text
    assert "£16.50" in text
    assert "Holds tea for one." in text


def test_every_picture_of_a_product_is_shown(small_client: FlaskClient) -> None:
    assert "picture 2 of 2" in small_client.get("/product/mug-1").text


def test_a_product_is_followed_by_what_is_like_it(small_client: FlaskClient) -> None:
    text = small_client.get("/product/mug-1").text
    assert "Similar products" in text and 'href="/product/mug-2' in text


@pytest.mark.parametrize("by", ["image", "text", "title", "nonsense", "\0"])
def test_it_is_chosen_by_a_link_how_they_are_compared(small_client: FlaskClient, by: str) -> None:
    text = small_client.get("/product/mug-1", query_string={"by": by}).text
    current = {"image": "Looks alike", "text": "Reads alike", "title": "Shares words"}.get(by, "Looks and reads alike")
    assert f'aria-current="true">{current}<' in text
    assert 'href="/product/mug-1?by=title#similar"' in text


def test_titles_that_share_words_say_which(small_client: FlaskClient) -> None:
    assert "titles share ‘mug’" in small_client.get("/product/mug-1?by=title").text


def test_a_title_that_shares_no_word_has_no_similar_one(small_client: FlaskClient) -> None:
    assert "No other product is similar in this way." in small_client.get("/product/tin-3?by=title").text


@pytest.mark.parametrize("name", ["none-such", "%00", "x" * 5000])
def test_an_unknown_product_is_not_found(small_client: FlaskClient, name: str) -> None:
    answer = small_client.get(f"/product/{name}")
    assert answer.status_code == 404
    assert "not in the shop" in answer.text


def test_only_web_addresses_become_links() -> None:
    assert outside("https://shop.example/p/1") == "https://shop.example/p/1"
    assert outside("javascript:alert(1)") is None
    assert outside("https:") is None


VARIANTS = """Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price
apron,Linen apron,Colour,Red,AP-R,0,€29.00
apron,,,Blue,AP-B,4,€31.00
"""


def test_a_product_with_variants_shows_each_and_the_one_that_was_chosen(tmp_path: Path) -> None:
    services = open_small_site(tmp_path / "site")
    (tmp_path / "feed.csv").write_text(VARIANTS)
    import_feed(services.database, services.pictures, tmp_path / "feed.csv", source="aprons")
    client = create_app(services=services).test_client()
    whole = client.get("/product/apron").text
    assert "Red" in whole and "Blue" in whole and "In stock" in whole
    red = client.get("/product/apron?variant=AP-R").text
    assert "Out of stock at the moment" in red and "AP-R" in red and 'aria-current="true"' in red
    services.database.close()

"""Products that an address names: favourites, and what was seen lately."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient


def shown(client: FlaskClient, *ids: str) -> list[str]:
    text = client.get("/favourites", query_string={"id": list(ids)}).text
    return re.findall(r'class="card-link" href="/product/([^"?]+)"', text)


def test_the_products_of_the_address_are_shown_in_its_order(small_client: FlaskClient) -> None:
    assert shown(small_client, "tin-1", "mug-1", "tin-1", "lamp-1") == ["tin-1", "mug-1", "lamp-1"]


def test_unknown_and_hostile_names_are_left_out(small_client: FlaskClient) -> None:
    assert shown(small_client, "none", "\0", "x" * 3000, "'; --", "mug-1") == ["mug-1"]


def test_no_more_than_a_page_of_products_is_looked_for(small_client: FlaskClient) -> None:
    assert shown(small_client, *(f"none-{number}" for number in range(48)), "mug-1") == []


@pytest.mark.parametrize(
    ("address", "said"), [("/favourites", "Nothing is kept"), ("/favourites?id=x", "None of these")]
)
def test_nothing_to_show_is_said(small_client: FlaskClient, address: str, said: str) -> None:
    assert said in small_client.get(address).text


def test_it_is_no_page_for_search_engines(small_client: FlaskClient) -> None:
    assert 'content="noindex"' in small_client.get("/favourites?id=mug-1").text

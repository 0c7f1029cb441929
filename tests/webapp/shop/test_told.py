"""What pages tell search engines and social networks beside JSON-LD: their one address, OpenGraph, noindex."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from tests.support.json_ld import json_ld


def open_graph(page: str) -> Mapping[str, str]:
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page))


def canonical(page: str) -> str | None:
    found = re.search(r'<link rel="canonical" href="([^"]+)">', page)
    return found and found[1]


def test_a_product_is_told_as_json_ld_and_open_graph_tell_it(small_client: FlaskClient) -> None:
    page = small_client.get("/product/mug-1?by=title&variant=x").text
    told, [product, *_] = open_graph(page), json_ld(page)
    assert canonical(page) == told["og:url"] == product["offers"]["url"] == "http://localhost/product/mug-1"
    assert (told["og:title"], told["og:type"]) == (product["name"], "product")
    assert told["og:image"] == product["image"][0]
    assert (told["product:price:amount"], told["product:price:currency"]) == ("16.50", "GBP")
    assert small_client.get(told["og:image"]).mimetype == "image/jpeg"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/"),
        ("/search", "/search"),
        ("/search?category=Mugs", "/search?category=Mugs"),
        ("/search?page=1", "/search"),
        ("/search?category=Mugs&page=2", "/search?category=Mugs&amp;page=2"),
    ],
)
def test_a_page_names_its_one_address(small_client: FlaskClient, path: str, address: str) -> None:
    page = small_client.get(path).text
    assert canonical(page) == "http://localhost" + address
    assert "noindex" not in page


@pytest.mark.parametrize("path", ["/search?q=mug", "/search?brand=Tidewater", "/search?sort=price", "/suggest?q=m"])
def test_results_are_for_no_search_engine(small_client: FlaskClient, path: str) -> None:
    page = small_client.get(path).text
    assert '<meta name="robots" content="noindex">' in page
    assert canonical(page) is None

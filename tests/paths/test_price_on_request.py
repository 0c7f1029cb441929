"""A price on request from the feed to the shopper: never an amount, never taken for one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from tests.support.small_site import open_small_site, release_of
from webapp import create_app

FEED = """id,title,price,currency
k1,Zebrawood canoe,Preis auf Anfrage,EUR
k2,Zebrawood paddle,40,EUR
k3,Zebrawood oar,,EUR
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("boats")
    services = open_small_site(folder / "site")
    services.releases.promote(release_of(services).id)
    (folder / "boats.csv").write_text(FEED)
    import_feed(services.database, services.pictures, Path(folder / "boats.csv"), source="boats")
    yield create_app(services=services).test_client()
    services.database.close()


def asked(site: FlaskClient, **arguments: str) -> dict[str, dict[str, Any]]:
    """What the JSON API finds, by id."""
    answer = site.get("/api/v1/search", query_string={"q": "zebrawood", **arguments}).json
    assert answer is not None
    return {hit["id"]: hit for hit in answer["results"]}


def test_the_answer_tells_it_from_a_price_that_is_not_known(site: FlaskClient) -> None:
    found = asked(site)
    assert {name: (hit["price"], hit["price_on_request"]) for name, hit in found.items()} == {
        "k1": (None, True),
        "k2": (40.0, False),
        "k3": (None, False),
    }
    product = site.get("/api/v1/products/k1").json
    assert product is not None and product["price_on_request"] and product["price"] is None


@pytest.mark.parametrize("bound", [{"max_price": "1000"}, {"min_price": "0"}, {"min_price": "0", "max_price": "99"}])
def test_no_range_of_prices_contains_it(site: FlaskClient, bound: dict[str, str]) -> None:
    assert set(asked(site, **bound)) == {"k2"}


def test_pages_say_it_of_that_product_alone(site: FlaskClient) -> None:
    page = site.get("/search?q=zebrawood").text
    assert page.count("Price on request") == 1 and "€40.00" in page
    assert "Price on request" in site.get("/product/k1").text
    assert "Price on request" not in site.get("/product/k3").text and '"offers"' not in site.get("/product/k1").text

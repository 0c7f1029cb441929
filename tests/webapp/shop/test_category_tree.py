"""Categories as a tree on the pages: the facet, the levels above a product, what search engines are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from indexer.search.results import FacetValue
from tests.support.json_ld import json_ld
from webapp import create_app
from webapp.services import build_services
from webapp.settings import Settings
from webapp.shop.category_tree import crumbs, nest

FEED = """id,title,category
shirt,Plain shirt,"Clothing, Clothing > T-shirts"
long,Long shirt,"Clothing > T-shirts > Long; Sale > Films\\/series, hats"
hat,Wool hat,Clothing > Hats
pot,Red pot,Pots
"""


@pytest.fixture
def site(empty_settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    services = build_services(empty_settings)
    (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")
    import_feed(services.database, services.pictures, tmp_path / "feed.csv")
    yield create_app(services=services).test_client()
    services.database.close()


def found(page: str) -> set[str]:
    return set(re.findall(r'href="/product/(\w+)"', page))


def names(crumb_page: str) -> list[str]:
    nav = re.search(r'<nav class="crumbs".*?</nav>', crumb_page, re.DOTALL)
    assert nav is not None
    return [unescape(name) for name in re.findall(r"<li[^>]*>(?:<a[^>]*>)?(?:<bdi>)?([^<]+)", nav[0])]


def test_values_are_nested_and_open_down_to_the_chosen_one() -> None:
    values = [FacetValue("A", 3), FacetValue("A > B", 2), FacetValue("A > B > C", 1, selected=True), FacetValue("D", 1)]
    first, second = nest(values)
    assert (first.name, first.is_open, second.name, second.below) == ("A", True, "D", [])
    assert [(one.name, one.is_open, [two.name for two in one.below]) for one in first.below] == [("B", True, ["C"])]


def test_a_value_without_the_one_above_it_shows_its_whole_path() -> None:
    assert [one.name for one in nest([FacetValue("A > B", 1)])] == ["A > B"]


def test_a_category_finds_what_is_below_it(site: FlaskClient) -> None:
    assert found(site.get("/search?category=Clothing").text) == {"shirt", "long", "hat"}
    assert found(site.get("/search?category=Sale").text) == {"long"}
    assert found(site.get("/search?category=Pots").text) == {"pot"}


def test_ticking_a_category_below_a_ticked_one_narrows(site: FlaskClient) -> None:
    page = site.get("/search?category=Clothing&category=Clothing > Hats").text
    assert found(page) == {"hat"}
    assert re.findall(r'name="category" value="([^"]+)" checked', page) == ["Clothing &gt; Hats"]


def test_the_pages_of_a_category_lead_up_and_down(site: FlaskClient) -> None:
    page = site.get("/search?category=Clothing > T-shirts").text
    assert names(page) == ["Home", "Everything", "Clothing", "T-shirts"]
    assert 'href="/search?category=Clothing+%3E+T-shirts+%3E+Long"><bdi>Long</bdi></a>' in page


def test_each_level_of_a_product_is_a_link(site: FlaskClient) -> None:
    page = site.get("/product/long").text
    assert names(page) == ["Home", "Clothing", "T-shirts", "Long"]
    for address in re.findall(r'<li><a href="(/search\?category=[^"]+)">', page):
        assert "long" in found(site.get(unescape(address)).text)
    assert "Films/series, hats" in page and "Clothing &gt; T-shirts &gt; Long | Sale" not in page


def test_search_engines_are_told_each_path(site: FlaskClient) -> None:
    _, first, second = json_ld(site.get("/product/long").text)
    assert first["@type"] == second["@type"] == "BreadcrumbList"
    assert [item["name"] for item in first["itemListElement"]] == ["Clothing", "T-shirts", "Long", "Long shirt"]
    assert first["itemListElement"][1]["item"] == "http://localhost/search?category=Clothing+%3E+T-shirts"
    assert "item" not in first["itemListElement"][-1]
    assert [item["position"] for item in second["itemListElement"]] == [1, 2, 3]


def test_a_product_in_one_flat_category_and_one_in_none_are_shown(site: FlaskClient) -> None:
    assert names(site.get("/product/pot").text) == ["Home", "Pots"]
    assert crumbs("") == []


def test_the_api_names_every_path(site: FlaskClient) -> None:
    product = site.get("/api/v1/products/long").json
    assert product is not None
    assert product["category"] == "Clothing > T-shirts > Long"
    assert product["categories"] == ["Clothing > T-shirts > Long", "Sale > Films/series, hats"]
    answer = site.get("/api/v1/search", query_string={"category": "Clothing > T-shirts"}).json
    assert answer is not None and answer["total"] == 2
    assert {one["value"]: one["count"] for one in answer["facets"]["category"]}["Clothing"] == 3

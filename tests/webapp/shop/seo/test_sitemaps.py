from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from protego import Protego
from sqlalchemy import select

from catalog.scraping.sitemaps import read_sitemap
from catalog.tables import Product
from catalog.writes import change_products, set_hidden
from tests.support.small_site import open_small_site
from webapp import create_app
from webapp.services import Services
from webapp.shop.seo.sitemaps import Sitemaps

HOME = "http://localhost"


def pages(client: FlaskClient) -> list[str]:
    """Every page that the index leads to."""
    index = read_sitemap(client.get("/sitemap.xml").data, HOME)
    return [page for file in index.sitemaps for page in read_sitemap(client.get(file).data, HOME).pages]


def test_every_product_and_category_stands_in_the_sitemap_and_is_a_page(small_client: FlaskClient) -> None:
    listed = pages(small_client)
    assert len(listed) == len(set(listed)) == 12 + 4 + 2  # products, categories, front page and everything
    assert {f"{HOME}/", f"{HOME}/search?category=Mugs", f"{HOME}/product/mug-1"} <= set(listed)
    assert all(small_client.get(address).status_code == 200 for address in listed)


def test_more_products_than_a_file_takes_fill_several(small_client: FlaskClient, small_services: Services) -> None:
    whole, several = (Sitemaps(small_services.facts, small_services.database, most) for most in (50_000, 5))
    assert (whole.state()[1], several.state()[1]) == (1, 3)
    with small_client.application.test_request_context():
        expected, parts = _read(whole.file(1)), [_read(several.file(number)) for number in (1, 2, 3)]
        assert [len(part) for part in parts] == [5, 5, 2]
        assert [page for part in parts for page in part] == expected
        assert several.file(4) is None


def _read(file: str | None) -> list[str]:
    assert file is not None
    return read_sitemap(file.encode(), HOME).pages


def test_what_is_hidden_or_unpublished_leaves_the_sitemap_at_once(tmp_path: Path) -> None:
    services = open_small_site(tmp_path)
    client = create_app(services=services).test_client()
    assert {f"{HOME}/product/mug-2", f"{HOME}/product/mug-3"} <= set(pages(client))
    tag = client.get("/sitemap/1.xml").headers["ETag"]
    assert client.get("/sitemap/1.xml", headers={"If-None-Match": tag}).status_code == 304
    with services.database.session() as session:
        set_hidden(session, "mug-2", True)
        ids = session.scalars(select(Product.id).where(Product.public_id == "mug-3")).all()
        change_products(session, ids, {"unpublished_by": "status: draft"})
    assert {f"{HOME}/product/mug-2", f"{HOME}/product/mug-3"}.isdisjoint(pages(client))
    assert client.get("/sitemap/1.xml", headers={"If-None-Match": tag}).status_code == 200
    services.database.close()


def test_an_address_is_that_of_the_products_own_page(small_client: FlaskClient) -> None:
    for address in pages(small_client):
        assert f'<link rel="canonical" href="{address}">' in small_client.get(address).text


@pytest.mark.parametrize(
    ("path", "is_read"),
    [
        ("/", True),
        ("/product/mug-1", True),
        ("/search", True),
        ("/search?page=2", True),
        ("/search?category=Home%20%3E%20Mugs", True),
        ("/search?category=Mugs&page=2", True),
        ("/search?q=mug", False),
        ("/search?category=Mugs&brand=Tidewater", False),
        ("/search?brand=Tidewater", False),
        ("/suggest?q=m", False),
        ("/ops/products", False),
        ("/api/v1/search?q=mug", False),
        ("/pictures/320/x.jpg", True),
        ("/static/shop.css", True),
    ],
)
def test_crawlers_read_products_and_categories_but_no_searches(
    small_client: FlaskClient, path: str, is_read: bool
) -> None:
    rules = Protego.parse(small_client.get("/robots.txt").text)
    assert rules.can_fetch(HOME + path, "any") is is_read
    assert list(rules.sitemaps) == [f"{HOME}/sitemap.xml"]

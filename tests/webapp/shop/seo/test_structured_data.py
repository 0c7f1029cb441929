"""Prices as search engines are told them, prices per unit, and whether tax is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from tests.support.json_ld import json_ld
from webapp import create_app
from webapp.services import Services, build_services
from webapp.settings import Settings

Open = Callable[..., FlaskClient]
FEED = """id,title,price,currency,availability,brand
tea,"Green tea < 5 & honey","9,00 € (12,00 €/kg)",EUR,in stock,Oak
pot,Red pot,9.50,EUR,,
gold,Gold pot,,EUR,,
"""


@pytest.fixture
def site(empty_settings: Settings, tmp_path: Path) -> Iterator[Open]:
    opened: list[Services] = []

    def site(**settings: object) -> FlaskClient:
        services = build_services(empty_settings.model_copy(update=settings))
        opened.append(services)
        (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")
        import_feed(services.database, services.pictures, tmp_path / "feed.csv")
        return create_app(services=services).test_client()

    yield site
    for services in opened:
        services.database.close()


def test_a_price_per_unit_is_on_the_page_and_in_the_json(site: Open) -> None:
    client = site()
    assert "12,00 €/kg" in client.get("/product/tea").text
    tea, pot = (client.get(f"/api/v1/products/{name}").json for name in ("tea", "pot"))
    assert tea is not None and (tea["price"], tea["unit_price"]) == (9.0, "12,00 €/kg")
    assert pot is not None and pot["unit_price"] is None


@pytest.mark.parametrize(("includes", "note"), [(True, "incl. VAT"), (False, "plus VAT")])
def test_the_shop_says_whether_tax_is_in_its_prices(site: Open, includes: bool, note: str) -> None:
    client = site(prices_include_tax=includes)
    page = client.get("/product/pot").text
    assert f'<span class="price-note">{note}</span>' in page and f"All prices {note}." in client.get("/").text
    assert json_ld(page)[0]["offers"]["priceSpecification"]["valueAddedTaxIncluded"] is includes
    assert "price-note" not in client.get("/product/gold").text


def test_a_shop_that_does_not_say_it_says_nothing(site: Open) -> None:
    page = site().get("/product/pot").text
    assert "VAT" not in page and "priceSpecification" not in json_ld(page)[0]["offers"]


def test_search_engines_are_told_what_is_known_and_no_more(site: Open) -> None:
    client = site()
    (tea,) = json_ld(client.get("/product/tea").text)
    assert (tea["name"], tea["brand"]["name"]) == ("Green tea < 5 & honey", "Oak")
    assert tea["offers"] == {
        "@type": "Offer",
        "price": "9.00",
        "priceCurrency": "EUR",
        "url": "http://localhost/product/tea",
        "availability": "https://schema.org/InStock",
    }
    (gold,) = json_ld(client.get("/product/gold").text)
    assert "offers" not in gold and "brand" not in gold

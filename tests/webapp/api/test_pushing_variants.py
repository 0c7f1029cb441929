"""A product pushed with its variants ends as one that a feed brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalog.catalogue import ProductView
from catalog.importing.importer import import_feed
from webapp.access.api_keys import ApiKeys
from webapp.services import Services

Put = Callable[..., TestResponse]

HEAD = (
    "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,"
    "Variant Price,Variant Compare At Price,Variant Inventory Qty"
)
FEED = f"""{HEAD}
shirt,Shirt,Tide,Size,S,SH-S,4006381333931,€20,€25,3
shirt,,,,L,SH-L,,call for price,,0
shirt,,,,XL,SH-XL,,€22,,1
"""
PUSHED: dict[str, Any] = {
    "title": "Shirt",
    "brand": "Tide",
    "currency": "EUR",
    "variants": [
        {
            "options": {"Size": "S"},
            "sku": "SH-S",
            "gtin": "4006381333931",
            "price": 20,
            "list_price": 25,
            "quantity": "3",
        },
        {"options": {"Size": "L"}, "sku": "SH-L", "price": "call for price", "quantity": "0"},
        {"options": {"Size": "XL"}, "sku": "SH-XL", "price": "22.00", "quantity": "1"},
    ],
}
SAME = (
    "title",
    "brand",
    "price",
    "list_price",
    "price_from",
    "price_on_request",
    "currency",
    "availability",
    "variants",
)


@pytest.fixture
def put(own: Services, site: FlaskClient) -> Put:
    """Put a product under its id."""
    key = ApiKeys(own.database).create("ingest")[1]

    def put(name: str, **body: Any) -> TestResponse:
        return site.put(f"/api/v1/products/{name}", json=body, headers={"Authorization": f"Bearer {key}"})

    return put


def seen(own: Services, name: str) -> ProductView:
    product = own.catalogue.product(name)
    assert product is not None
    return product


def test_it_is_what_the_feed_would_have_made_of_it(own: Services, put: Put, tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text(FEED, encoding="utf-8")
    import_feed(own.database, own.pictures, tmp_path / "feed.csv", source="feed")
    assert put("pushed", **PUSHED).json["new"] == 1  # type: ignore[index]
    pushed, fed = seen(own, "pushed"), seen(own, "shirt")
    assert {name: getattr(pushed, name) for name in SAME} == {name: getattr(fed, name) for name in SAME}
    assert pushed.attributes["Size"] == fed.attributes["Size"] == "S, L, XL"
    assert put("pushed", **PUSHED).json["unchanged"] == 1  # type: ignore[index]


def test_what_was_pushed_alone_becomes_its_variant_and_its_address_leads_there(
    own: Services, put: Put, site: FlaskClient
) -> None:
    put("SH-S", title="Shirt S", price=20)
    put("shirt", **PUSHED)
    assert seen(own, "SH-S").removed
    moved = site.get("/product/SH-S")
    assert moved.status_code in (301, 302, 308) and moved.location.endswith("/product/shirt?variant=SH-S")


def test_variants_that_are_not_said_again_are_gone(own: Services, put: Put) -> None:
    put("shirt", **PUSHED)
    put("shirt", **{**PUSHED, "variants": PUSHED["variants"][:1]})
    assert [one.sku for one in seen(own, "shirt").variants] == ["SH-S"] and not seen(own, "shirt").price_from
    put("shirt", title="Shirt")
    assert seen(own, "shirt").variants == ()


def test_a_variant_takes_what_it_does_not_say_from_its_product(own: Services, put: Put) -> None:
    put("mug", title="Mug", price="€9", variants=[{"options": {"Colour": "Red"}}, {"options": {"Colour": "Blue"}}])
    assert [(one.feed_id, str(one.price)) for one in seen(own, "mug").variants] == [
        ("mug-Red", "9.00"),
        ("mug-Blue", "9.00"),
    ]


@pytest.mark.parametrize(
    "variant",
    [{"sku": "x"}, {"options": {}, "variants": []}, {"options": "S"}, {"options": {"Size": "\0"}}, "S"],
)
def test_what_is_no_variant_is_refused(own: Services, put: Put, variant: object) -> None:
    answer = put("mug", title="Mug", variants=[variant])
    assert answer.status_code == 400 and "variants[0]" in answer.text
    assert own.catalogue.count() == 0

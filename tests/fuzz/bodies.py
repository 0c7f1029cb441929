"""JSON bodies of the API: a product is put into a shop, the other shapes are read."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from flask import Flask

from tests.fuzz.targets import place
from webapp import create_app
from webapp.access.api_keys import ApiKeys
from webapp.api.blueprint import read_body
from webapp.api.push_shapes import ProductsBody
from webapp.api.work_shapes import BuildBody, CompareBody, ForceBody, RegisterBody, ScaleBody
from webapp.refusals import Refusal
from webapp.services import build_services
from webapp.settings import Settings

SHAPES = (ProductsBody, BuildBody, CompareBody, ForceBody, RegisterBody, ScaleBody)  # by the first byte, from 1 on
PRODUCT = b"""\x00{"title": "Mug", "description": "Holds <b>tea</b>.", "brand": "Tidewater", "category": "Home > Mugs",
"price": 12.5, "list_price": "19,99", "sale_starts": "2026-01-01", "currency": "GBP", "availability": "in stock",
"gtin": "4006381333931", "images": ["https://a.example/1.jpg"], "attributes": {"colour": "blue"}, "quantity": "3",
"sku": "M-1"}"""
OTHERS = (b'\x01{"products": [{"id": "1", "title": "Mug"}], "source": "till"}', b'\x02{"image": "a", "promote": true}')
OTHERS += (
    b'\x03{"first": null}',
    b'\x04{"force": true}',
    b'\x05{"model": "a-1.0.0", "workers": 2}',
    b'\x06{"workers": null}',
)
WORDS = (
    b'"title":',
    b'"price":',
    b'"images":[',
    b'"attributes":{',
    b"null",
    b"1e999",
    b"NaN",
    b"\\u0000",
    b"\\ud800",
    b"[[[[",
)
WORDS += (
    b'"sale_starts":"',
    b'"quantity":"',
    b'"published":"',
    b"-0",
    b"99999999999999999999",
    b'"unit_price":"',
    b"\xff",
)


def seeds() -> list[bytes]:
    """A body of each shape behind the byte that chooses it."""
    return [PRODUCT, *OTHERS]


@cache
def _app() -> tuple[Flask, str]:
    """The site of an empty shop, and a key that may write."""
    folder = place() / "site"
    (folder / "models").mkdir(parents=True)
    settings = Settings(
        instance=folder / "instance",
        database_url="",
        model_store=folder / "models",
        torchserve_port=9,  # the discard service
        rate_limit="",
        rate_limit_key="",
        log_level="warning",
    )
    services = build_services(settings)
    return create_app(services=services), ApiKeys(services.database).create("ingest")[1]


def one(data: bytes) -> None:
    """Send it."""
    app, key = _app()
    chosen, body = data[:1], data[1:]
    number = chosen[0] if chosen else 0
    if not 1 <= number <= len(SHAPES):
        sent = {"data": body, "content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
        answer = app.test_client().put("/api/v1/products/p1", **sent)  # type: ignore[arg-type]
        assert answer.status_code in (200, 400, 413, 422), answer.text[:500]
        return
    with app.test_request_context(data=body, content_type="application/json"), suppress(Refusal):
        read_body(SHAPES[number - 1])

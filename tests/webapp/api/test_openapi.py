from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.sending import Send
from webapp.api.openapi import build_document


@pytest.fixture
def document(small_client: FlaskClient) -> dict[str, Any]:
    answer = small_client.get("/api/v1/openapi.json").json
    assert isinstance(answer, dict)
    return answer


def check(document: dict[str, Any], body: Any, shape: str) -> None:
    """Hold an answer to the schema the document promises."""
    jsonschema.validate(body, {"$ref": f"#/components/schemas/{shape}", "components": document["components"]})


def test_every_route_of_the_api_is_described(small_app: Flask, document: dict[str, Any]) -> None:
    routes = {
        (re.sub(r"<(?:.+?:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in small_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == routes


def test_the_promised_addresses_exist(document: dict[str, Any]) -> None:
    promised = {"/search", "/search/image", "/search/ocr", "/classify", "/products/{public_id}", "/openapi.json"}
    assert {f"/api/v1{path}" for path in promised} <= set(document["paths"])


def test_arguments_are_described_as_the_forms_read_them(document: dict[str, Any]) -> None:
    arguments = {one["name"]: one["schema"] for one in document["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert arguments["limit"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 24}
    assert "csrf_token" not in arguments


def test_answers_keep_to_the_document(client: FlaskClient, post_api: Send, query_photo: bytes) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    check(document, client.get("/api/v1/search?q=blue+mug").json, "Search")
    check(document, post_api("/search/image", query_photo).json, "Search")
    check(document, post_api("/classify", query_photo).json, "Classify")
    check(document, client.get("/api/v1/products/mug-001").json, "Product")
    check(document, client.get("/api/v1/products/mug-001/similar").json, "Similar")


def test_problems_keep_to_the_document(small_client: FlaskClient, document: dict[str, Any]) -> None:
    check(document, small_client.get("/api/v1/search").json, "Problem")
    check(document, small_client.get("/api/v1/nowhere").json, "Problem")


def test_the_document_is_sound(small_app: Flask) -> None:
    with small_app.test_request_context():
        document = build_document(small_app)
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from webapp import create_app
from webapp.services import Services


@pytest.mark.parametrize(
    "path", ["/", "/search?q=mug", "/nowhere", "/api/v1/search?q=mug", "/livez", "/static/site.css"]
)
def test_every_answer_is_guarded(small_client: FlaskClient, path: str) -> None:
    headers = small_client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert len(headers["X-Request-Id"]) >= 8


@pytest.mark.parametrize("path", ["/", "/search?q=mug", "/product/mug-1", "/classify", "/nowhere"])
def test_pages_have_nothing_inline_and_nothing_from_elsewhere(small_client: FlaskClient, path: str) -> None:
    text = small_client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:\ssrc=|application/(?:ld\+)?json))", text)
    assert not re.search(r'(src|srcset)="(https?:)?//', text)


def test_a_usable_request_id_is_passed_on(small_client: FlaskClient) -> None:
    assert (
        small_client.get("/livez", headers={"X-Request-Id": "trace-12345678"}).headers["X-Request-Id"]
        == "trace-12345678"
    )


def test_a_hostile_request_id_is_not(small_client: FlaskClient) -> None:
    assert small_client.get("/livez", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"


def test_other_origins_may_not_call_until_configured(small_client: FlaskClient) -> None:
    answer = small_client.get("/api/v1/search?q=mug", headers={"Origin": "https://blog.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_configured_origins_may_call_the_api_alone(small_services: Services) -> None:
    settings = small_services.settings.model_copy(
        update={"cors_origins": "https://blog.example, https://other.example"}
    )
    client = create_app(settings, small_services).test_client()
    origin = {"Origin": "https://blog.example"}
    assert client.get("/api/v1/search?q=mug", headers=origin).headers["Access-Control-Allow-Origin"] == origin["Origin"]
    assert client.options("/api/v1/search", headers=origin).headers["Access-Control-Allow-Methods"] == (
        "GET, POST, PUT, DELETE"
    )
    assert "Access-Control-Allow-Origin" not in client.get("/", headers=origin).headers
    stranger = client.get("/api/v1/search?q=mug", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers


def test_a_trusted_proxy_says_who_asks_and_how(small_services: Services) -> None:
    client = create_app(small_services.settings.model_copy(update={"trusted_proxies": 1}), small_services).test_client()
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example", "X-Forwarded-For": "203.0.113.9"}
    answer = client.get("/api/v1/products/mug-1", headers=forwarded)
    assert answer.json is not None
    assert answer.json["image_url"].startswith("https://shop.example/pictures/")
    assert "Strict-Transport-Security" in answer.headers
    assert "Secure" in client.get("/search/photo", headers=forwarded).headers["Set-Cookie"]


def test_nobody_is_believed_without_a_trusted_proxy(small_client: FlaskClient) -> None:
    answer = small_client.get("/api/v1/products/mug-1", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text


def test_cookies_are_kept_from_scripts(small_client: FlaskClient) -> None:
    cookie = small_client.get("/search/photo").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_shared_cache_keeps_a_page(small_client: FlaskClient) -> None:
    assert small_client.get("/").headers["Cache-Control"] == "private, no-cache"


def test_static_files_may_be_kept_and_change_their_address(small_client: FlaskClient) -> None:
    address = re.search(r"/static/shop\.css\?v=\w+", small_client.get("/").text)
    assert address is not None
    assert "max-age=31536000" in small_client.get(address[0]).headers["Cache-Control"]

"""Keys that stand in pages: whose pages may use them, for what, and how their visitors are counted."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp import create_app
from webapp.access.api_keys import ApiKeyRefused, ApiKeys
from webapp.services import Services

SHOP = "https://shop.example"


@pytest.fixture
def keys(own: Services) -> ApiKeys:
    return ApiKeys(own.database)


@pytest.fixture
def client(own: Services) -> FlaskClient:
    return create_app(own.settings.model_copy(update={"api_anonymous": False}), own).test_client()


def ask(client: FlaskClient, key: str, origin: str | None, path: str = "/api/v1/products/nothing") -> TestResponse:
    return client.get(path, query_string={"key": key}, headers={"Origin": origin} if origin else {})


def test_a_page_of_the_origin_reads_without_asking_first(client: FlaskClient, keys: ApiKeys) -> None:
    answer = ask(client, keys.create("search", origins=[SHOP])[1], SHOP)
    assert answer.status_code == 404, "there is no such product, and who asked may know"
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", ["https://other.example", "http://shop.example", f"{SHOP}:8443", "null", None])
def test_no_other_page_does(client: FlaskClient, keys: ApiKeys, origin: str | None) -> None:
    answer = ask(client, keys.create("search", origins=[SHOP])[1], origin)
    assert (answer.status_code, answer.json["code"]) == (403, "key_origin")  # type: ignore[index]


def test_a_page_may_read_why_it_is_refused(client: FlaskClient, keys: ApiKeys) -> None:
    answer = ask(client, keys.create("search", origins=[SHOP])[1], "https://other.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://other.example"


def test_it_changes_nothing(client: FlaskClient, keys: ApiKeys) -> None:
    key = keys.create("search", origins=[SHOP])[1]
    answer = client.put(f"/api/v1/products/mug?key={key}", json={}, headers={"Origin": SHOP})
    assert (answer.status_code, answer.json["code"]) == (403, "key_scope")  # type: ignore[index]


def test_a_secret_key_in_an_address_is_refused(client: FlaskClient, keys: ApiKeys) -> None:
    answer = ask(client, keys.create("search")[1], SHOP)
    assert (answer.status_code, answer.json["code"]) == (401, "key_in_address")  # type: ignore[index]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_revoked_one_opens_nothing(client: FlaskClient, keys: ApiKeys) -> None:
    info, text = keys.create("search", origins=[SHOP])
    keys.revoke(info.id)
    assert ask(client, text, SHOP).status_code == 401


def test_one_visitor_does_not_use_up_what_the_others_may_ask(own: Services, keys: ApiKeys) -> None:
    settings = own.settings.model_copy(update={"rate_limit": "2 per day", "trusted_proxies": 1})
    client, key = create_app(settings, own).test_client(), keys.create("search", origins=[SHOP])[1]

    def status(address: str) -> int:
        headers = {"Origin": SHOP, "X-Forwarded-For": address}
        return client.get("/api/v1/products/nothing", query_string={"key": key}, headers=headers).status_code

    assert [status("203.0.113.1") for _ in range(3)] == [404, 404, 429]
    assert status("203.0.113.2") == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Shop.Example/", SHOP),
        ("https://shop.example:443", SHOP),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(keys: ApiKeys, given: str, kept: str) -> None:
    assert keys.create("search", origins=[given, given])[0].origins == kept


@pytest.mark.parametrize(
    "given", ["shop.example", "*", "https://", "ftp://shop.example", f"{SHOP}/search", "https://a@shop.example",
              "https://shop.example:port", f"{SHOP}?a=b", "https://..example"]
)  # fmt: skip
def test_what_is_no_origin_is_refused(keys: ApiKeys, given: str) -> None:
    with pytest.raises(ApiKeyRefused, match="is no origin of a page"):
        keys.create("search", origins=[given])


def test_only_a_key_that_searches_may_stand_in_a_page(keys: ApiKeys) -> None:
    with pytest.raises(ApiKeyRefused, match="its scope is search, not ingest"):
        keys.create("ingest", origins=[SHOP])


def test_the_script_may_be_loaded_by_any_page(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert answer.mimetype == "text/javascript"
    assert len(answer.data) <= 20_000

"""The database goes away and comes back: what is read goes on being answered, what is written is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from tests.support.databases import KINDS, empty_url
from tests.support.outages import database_gone
from tests.support.small_shop import write_feed
from tests.support.small_site import release_of
from tests.support.waiting import until
from webapp import create_app
from webapp.services import Services, build_services
from webapp.settings import Settings

QUERIES = ("mug", "tea", "oak bowl", "reading lamp", "mug under 17", "tin-1", "-rust mug")
PATIENCE_S = 8  # more than any answer takes, less than the outage of a real shop


@pytest.fixture(params=KINDS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """The small shop with a release, on either database."""
    with empty_url(request.param, tmp_path, migrated=True) as url:
        settings = Settings(
            instance=tmp_path / "instance",
            model_store=tmp_path / "models",
            database_url=url,
            torchserve_port=9,
            rate_limit="",
            log_level="warning",
        )
        settings.model_store.mkdir()
        services = build_services(settings)
        import_feed(services.database, services.pictures, write_feed(tmp_path / "feed"))
        services.releases.promote(release_of(services).id)
        services.last_known.follow(services.catalogue)
        yield services
        services.database.close()


@pytest.fixture
def client(site: Services) -> FlaskClient:
    return create_app(services=site).test_client()


def hits(client: FlaskClient, query: str) -> list[Any]:
    answer = client.get("/api/v1/search", query_string={"q": query})
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    return [found["total"], found["facets"], found["results"]]


def test_words_find_the_same_products_while_the_database_is_gone_and_afterwards(
    site: Services, client: FlaskClient
) -> None:
    before = [hits(client, query) for query in QUERIES]
    assert all(found[0] for found in before)
    with database_gone(site.database):
        began = time.monotonic()
        assert [hits(client, query) for query in QUERIES] == before
        answer = client.get("/api/v1/search?q=mug").get_json()
        assert time.monotonic() - began < PATIENCE_S
        assert "Prices and stock are the last known ones" in answer["degraded"]
    until = time.monotonic() + PATIENCE_S
    while site.database.away and time.monotonic() < until:
        hits(client, "mug")
        time.sleep(0.1)
    assert "last known" not in (client.get("/api/v1/search?q=mug").get_json()["degraded"] or "")
    assert [hits(client, query) for query in QUERIES] == before


def test_a_products_page_is_shown_without_the_database(site: Services, client: FlaskClient) -> None:
    hits(client, "mug")
    with database_gone(site.database):
        page = client.get("/product/mug-1")
        assert page.status_code == 200 and "Stoneware mug, sea green" in page.text
        assert client.get("/product/no-such").status_code in (404, 503)
        assert "/product/mug-1" in client.get("/search?q=mug").text
        assert client.get("/suggest?q=mu").status_code == 200


def test_a_web_process_that_starts_without_the_database_answers_alike_and_goes_on_when_it_is_back(
    site: Services, client: FlaskClient, tmp_path: Path
) -> None:
    before = [hits(client, query) for query in QUERIES]
    settings = site.settings.model_copy(update={"admin_password": "a password of many words"})
    with database_gone(site.database):
        fresh = create_app(settings)
        visitor = fresh.test_client()
        assert [hits(visitor, query) for query in QUERIES] == before
        assert "Stoneware mug, sea green" in visitor.get("/product/mug-1").text
        assert "/product/" in visitor.get("/").text
        assert visitor.get("/readyz").get_json()["checks"]["release"] == "ok"
    row = "mug-1|Stoneware mug, sea green|Holds tea for one.|Tidewater|Mugs|11.25|out of stock|tide|seagreen"
    import_feed(site.database, site.pictures, write_feed(tmp_path / "again", [row]), gone="keep")
    fresh_services = fresh.extensions["shoplens"].services
    until(fresh_services.database.answers, "an answer of the database")
    assert hits(visitor, "sea green mug")[2][0]["price"] in ("11.25", 11.25)
    fresh_services.database.close()


def test_without_anything_known_a_web_process_that_starts_says_so(site: Services, tmp_path: Path) -> None:
    settings = site.settings.model_copy(update={"instance": tmp_path / "new", "database_url": site.settings.database})
    with database_gone(site.database):
        visitor = create_app(settings).test_client()
        assert visitor.get("/api/v1/search?q=mug").status_code == 503
        assert visitor.get("/readyz").status_code == 503
        assert visitor.get("/livez").status_code == 200


def test_readiness_says_that_the_database_is_away(site: Services, client: FlaskClient) -> None:
    hits(client, "mug")
    with database_gone(site.database):
        hits(client, "mug")
        assert site.database.away
        report = client.get("/readyz").get_json()
        assert report["checks"]["release"] == "ok"


def test_a_change_made_before_is_what_is_shown(site: Services, client: FlaskClient, tmp_path: Path) -> None:
    hits(client, "mug")
    row = "mug-1|Stoneware mug, sea green|Holds tea for one.|Tidewater|Mugs|11.25|out of stock|tide|seagreen"
    import_feed(site.database, site.pictures, write_feed(tmp_path / "again", [row]), gone="keep")
    before = hits(client, "sea green mug")
    site.last_known.follow(site.catalogue)
    with database_gone(site.database):
        assert hits(client, "sea green mug") == before
    assert before[2][0]["price"] in ("11.25", 11.25)

"""A shop with a read replica: which requests read products there, and what doctor says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, make_url, text

from catalog.steering.overrides import set_override
from tests.support.databases import empty_url
from tests.support.replica import Replica
from tests.support.small_site import fill_small_site, release_of, small_settings
from tests.support.waiting import until
from webapp import create_app
from webapp.access.api_keys import ApiKeys
from webapp.cli.database_checks import check_replica
from webapp.services import Services, build_services


@dataclass
class Shop:
    """The small shop, a visitor, and the statements that the replica was asked."""

    services: Services
    client: FlaskClient
    asked: list[str] = field(default_factory=list)

    def asked_by(self, path: str, **headers: str) -> int:
        """How many statements one request asks the replica, beside that for its newest change."""
        self.asked.clear()
        assert self.client.get(path, headers=headers).status_code == 200, path
        return len([statement for statement in self.asked if "FROM counters" not in statement])

    def wait(self) -> None:
        """Until the replica has every change."""
        until(lambda: [found[0] for found in check_replica(self.services)] == ["ok"], "the replica has every change")


@pytest.fixture
def replicated(replica: Replica, tmp_path: Path) -> Iterator[Shop]:
    with empty_url("postgresql", tmp_path, migrated=True) as url:
        copy = replica.url(make_url(url).database or "")
        settings = small_settings(tmp_path, url).model_copy(update={"database_read_url": copy})
        services = fill_small_site(settings, tmp_path)
        services.releases.promote(release_of(services).id)
        shop = Shop(services, create_app(services=services).test_client())
        sessions = services.database.replica.sessions  # type: ignore[union-attr]
        shop.wait()
        event.listen(sessions.engine, "before_cursor_execute", lambda *given: shop.asked.append(given[2]))
        yield shop
        services.database.close()


def test_shoppers_read_products_there_and_those_who_write_them_do_not(replicated: Shop) -> None:
    for path in ("/product/mug-1", "/search?q=mug", "/api/v1/search?q=mug", "/api/v1/products/mug-1"):
        assert replicated.asked_by(path) > 0, path
    _, searching = ApiKeys(replicated.services.database).create("search")
    _, writing = ApiKeys(replicated.services.database).create("ingest")
    assert replicated.asked_by("/api/v1/products/mug-1", Authorization=f"Bearer {searching}") > 0
    assert replicated.asked_by("/api/v1/products/mug-1", Authorization=f"Bearer {writing}") == 0
    app = replicated.client.application
    with app.test_request_context("/ops/products"):
        app.preprocess_request()
        with replicated.services.database.reading_products() as session:
            assert not session.scalar(text("SELECT pg_is_in_recovery()"))


def test_a_changed_price_is_shown_although_the_replica_is_late(replicated: Shop, replica: Replica) -> None:
    shop = replicated
    with replica.late():
        set_override(shop.services.database, "mug-1", "price", "12.34", by="owner")
        assert shop.asked_by("/api/v1/search?q=sea+green+mug") == 0
        assert "12.34" in shop.client.get("/product/mug-1").text
        [(state, said, _)] = check_replica(shop.services)
        assert state == "warning" and "lacks the last 1 changes" in said
    shop.wait()
    assert shop.asked_by("/product/mug-1") > 0 and "12.34" in shop.client.get("/product/mug-1").text


def test_doctor_says_that_it_does_not_answer(replicated: Shop) -> None:
    nowhere = {"database_read_url": "postgresql://u@/x?host=/nowhere"}
    services = build_services(replicated.services.settings.model_copy(update=nowhere))
    [(state, said, mend)] = check_replica(services)
    assert state == "warning" and "does not answer" in said and "SHOPLENS_DATABASE_READ_URL" in mend
    services.database.close()

"""The site is there under its own names alone; whoever watches it asks by its address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from webapp import create_app
from webapp.access.hosts import WATCHED
from webapp.services import Services
from webapp.settings import Settings


def named(services: Services, hosts: str) -> FlaskClient:
    """A visitor of a site with these names."""
    return create_app(services.settings.model_copy(update={"allowed_hosts": hosts}), services).test_client()


@pytest.mark.parametrize(
    "host", ["shop.example", "shop.example:8000", "SHOP.example", "www.other.example", "other.example"]
)
def test_it_is_there_under_its_names(small_services: Services, host: str) -> None:
    client = named(small_services, "shop.example,.other.example")
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "shop.example.evil.example", "notother.example", "x y", "["]
)
def test_under_another_it_says_that_it_is_not_here(small_services: Services, host: str) -> None:
    client = named(small_services, "shop.example,.other.example")
    page = client.get("/search?q=mug", headers={"Host": host})
    assert page.status_code == 400
    assert "SHOPLENS_ALLOWED_HOSTS" in page.text
    assert host not in page.text
    problem = client.get("/api/v1/search?q=mug", headers={"Host": host})
    assert (problem.status_code, problem.json["code"]) == (400, "host_unknown")


def test_who_watches_asks_by_the_address(small_services: Services) -> None:
    client = named(small_services, "shop.example")
    paths = {"health.livez": "/livez", "health.readyz": "/readyz", "metrics.show": "/metrics"}
    statuses = {name: client.get(paths[name], headers={"Host": "10.1.2.3:8000"}).status_code for name in WATCHED}
    assert statuses == {"health.livez": 200, "health.readyz": 503, "metrics.show": 200}  # no TorchServe is ready here


def test_without_names_any_will_do(small_client: FlaskClient) -> None:
    assert small_client.get("/", headers={"Host": "anything.example"}).status_code == 200


@pytest.mark.parametrize("hosts", ["http://shop.example", "shop.example:443", "shop.example/", "*.shop.example", "a b"])
def test_what_is_no_name_is_refused_at_the_start(hosts: str) -> None:
    with pytest.raises(ValidationError, match="is no name of a host; write shop"):
        Settings(allowed_hosts=hosts)

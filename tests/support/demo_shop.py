"""The demo shop with a promoted release, started once: its TorchServe, its site in this process and under gunicorn."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from serving.torchserve.process import Ports, TorchServe
from tests.support.places import DEMO
from tests.support.ports import free_ports
from tests.support.site_database import database_for
from tests.support.torchserve import Starter
from webapp import create_app
from webapp.modelops.reconcile import Reconciler
from webapp.process.children import Site
from webapp.process.first_run import build_archives, first_release, import_demo
from webapp.services import Services, build_services
from webapp.settings import Settings


@dataclass(frozen=True)
class Shop:
    """Everything that runs, and how to bring TorchServe back."""

    services: Services
    server: TorchServe
    reconciler: Reconciler

    def start_models(self) -> None:
        """Start TorchServe, if it is stopped, and wait until its models answer."""
        self.server.start()
        self.server.wait_ready(120)
        assert self.reconciler.step()


@pytest.fixture(scope="session")
def shop(start_torchserve: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo shop with a promoted release, answered by a TorchServe of its own."""
    first = free_ports(4)
    instance = tmp_path_factory.mktemp("instance")
    settings = Settings(
        instance=instance,
        database_url=database_for(instance),
        port=first,
        torchserve_port=first + 1,
        rate_limit="",
        rate_limit_photos="",
        rate_limit_suggest="",
        web_workers=1,
        log_level="warning",
    )
    services = build_services(settings)
    list(build_archives(settings.model_store, lambda _: None))
    ports = Ports(first + 1, first + 2, first + 3)
    server = start_torchserve.server(settings.torchserve_folder, settings.model_store, ports)
    running = Shop(services, server, Reconciler(settings, services.database, services.releases, services.replicas))
    try:
        running.start_models()
        import_demo(services, lambda _: None, lambda *_: None)
        first_release(services, lambda _: None, lambda *_: None)
        yield running
    finally:
        server.stop()
        services.database.close()


@pytest.fixture
def models(shop: Shop) -> Iterator[Shop]:
    """For tests that stop TorchServe: it runs again afterwards."""
    yield shop
    shop.start_models()


@pytest.fixture(scope="session")
def services(shop: Shop) -> Services:
    return shop.services


@pytest.fixture(scope="session")
def app(services: Services) -> Flask:
    return create_app(services=services)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def site_url(services: Services) -> Iterator[str]:
    """The address of the site under gunicorn, as in production."""
    site = Site(services.settings)
    site.start()
    site.wait_ready()
    yield f"http://127.0.0.1:{services.settings.port}"
    site.stop()


def frozen(name: str) -> list[dict[str, str]]:
    """The rows of one of the demo shop's frozen lists."""
    with (DEMO / "frozen" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def query_photo() -> bytes:
    """A customer's photo of a product of the demo shop."""
    return (DEMO / "pictures" / "query" / "mug-001-a.jpg").read_bytes()

"""The real shop, started once for the whole suite: demo catalogue, TorchServe, a release, the site, a browser."""

from __future__ import annotations

import csv
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from serving.torchserve.process import Ports, TorchServe
from webapp import create_app
from webapp.modelops.reconcile import Reconciler
from webapp.process.first_run import build_archives, first_release, import_demo
from webapp.process.site import Site
from webapp.services import Services, build_services
from webapp.settings import PREFIX, PROJECT, Settings, load_settings

LoadFrom = Callable[[Mapping[str, str]], Settings]
DEMO = PROJECT / "demo"
LONGEST_NAME = 80
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups, which it does with pytest before 9.2 alone
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side, one process has all tests of the real shop, which starts once; the other files are shared out."""
    for item in items:
        of_shop = "shop" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("shop" if of_shop else item.path.stem))


@pytest.hookimpl
def pytest_make_parametrize_id(val: object) -> str | None:
    """A long value is named by its size: two processes must find the same names, and a packed file holds the time."""
    if isinstance(val, bytes):
        return f"{len(val)} bytes"
    if isinstance(val, str) and len(val) > LONGEST_NAME:
        return f"{val[:LONGEST_NAME]}... of {len(val)}"
    return None


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


def free_ports(count: int) -> int:
    """The first of so many neighbouring ports that nobody uses."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])  # each looks elsewhere: none takes another's find
    for first in range(20_000 + worker * 9_000, 60_000, count + 7):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
    raise RuntimeError("no free ports")


def free_port() -> int:
    """One port that nobody uses and that the system does not soon give to another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def load_from(monkeypatch: pytest.MonkeyPatch) -> LoadFrom:
    """Settings as they are read from these variables and from no others of ours."""

    def load(environment: Mapping[str, str]) -> Settings:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return load


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The demo shop with a promoted release, answered by a TorchServe of its own."""
    first = free_ports(4)
    settings = Settings(
        instance=tmp_path_factory.mktemp("instance"),
        port=first,
        torchserve_port=first + 1,
        rate_limit="",
        rate_limit_photos="",
        web_workers=1,
        log_level="warning",
    )
    services = build_services(settings)
    list(build_archives(settings.model_store, lambda _: None))
    server = TorchServe(settings.torchserve_folder, settings.model_store, Ports(first + 1, first + 2, first + 3))
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    """A fresh page whose addresses start at the site."""
    context = browser.new_context(base_url=site_url, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def frozen(name: str) -> list[dict[str, str]]:
    """The rows of one of the demo shop's frozen lists."""
    with (DEMO / "frozen" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def query_photo() -> bytes:
    """A customer's photo of a product of the demo shop."""
    return (DEMO / "pictures" / "query" / "mug-001-a.jpg").read_bytes()


@pytest.fixture(scope="session")
def shop_data() -> Path:
    """The folder of real data, for the tests that measure on it."""
    folder = Path(os.environ.get("SHOPLENS_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("SHOPLENS_DATA names no folder of real data")
    return folder

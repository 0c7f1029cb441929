"""Two web replicas as they stand in production: two gunicorns with one database and one shared folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.demo_shop import Shop
from tests.support.ports import free_ports
from tests.support.site_database import copy_database
from webapp.access.api_keys import ApiKeys, Scope
from webapp.process.children import Site
from webapp.services import Services, build_services
from webapp.settings import Settings

TIMEOUT_S = 30


@dataclass(frozen=True)
class TwoSites:
    """A copy of the demo shop that tests may change, answered by two replicas."""

    services: Services
    urls: tuple[str, str]
    keys: dict[Scope, str]

    def ask(self, replica: int, method: str, path: str, scope: Scope | None = None, **more: Any) -> requests.Response:
        """Put a question to one of them (0 or 1)."""
        headers = {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}
        return requests.request(method, self.urls[replica] + path, headers=headers, timeout=TIMEOUT_S, **more)

    def second_release(self) -> str:
        """The current release once more, under another name; its id."""
        current = self.services.releases.current_id() or ""
        other = f"{current}-again"
        folder = self.services.releases.folder
        if not (folder / other).exists():
            shutil.copytree(folder / current, folder / f".{other}", copy_function=os.link)
            manifest = folder / f".{other}" / "manifest.json"
            told = json.loads(manifest.read_text(encoding="utf-8"))
            manifest.unlink()  # it is the first one's, too
            manifest.write_text(json.dumps({**told, "id": other}), encoding="utf-8")
            (folder / f".{other}").rename(folder / other)
        return other


@contextmanager
def two_sites(shop: Shop, folder: Path) -> Iterator[TwoSites]:
    """Start them on a copy of the shop, and stop them."""
    first = free_ports(2)
    settings = _copy(shop.services.settings, folder)
    sites = [Site(settings.model_copy(update={"port": port})) for port in (first, first + 1)]
    services = build_services(settings)
    keys = ApiKeys(services.database)
    texts: dict[Scope, str] = {
        "search": keys.create("search")[1], "ingest": keys.create("ingest")[1], "admin": keys.create("admin")[1]
    }  # fmt: skip
    try:
        for site in sites:
            site.start()
        for site in sites:
            site.wait_ready()
        yield TwoSites(services, (f"http://127.0.0.1:{first}", f"http://127.0.0.1:{first + 1}"), texts)
    finally:
        for site in sites:
            site.stop()
        services.database.close()


@pytest.fixture(scope="session")
def sites(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoSites]:
    """Two web replicas on a copy of the shop, which tests may change."""
    with two_sites(shop, tmp_path_factory.mktemp("two-sites")) as both:
        yield both


def _copy(settings: Settings, folder: Path) -> Settings:
    instance = folder / "instance"
    for name in ("releases", "pictures"):
        shutil.copytree(settings.instance / name, instance / name, copy_function=os.link)
    return Settings(
        instance=instance,
        database_url=copy_database(settings.instance, instance),
        torchserve_url=settings.inference_url,
        torchserve_management_url=settings.management_url,
        torchserve_key_file=settings.key_file,
        rate_limit="",
        rate_limit_key="",
        rate_limit_photos="",
        rate_limit_suggest="",
        web_workers=1,
        log_level="warning",
    )

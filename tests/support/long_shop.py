"""The site of a shop with more products than a page shows, where a browser can reach it; no TorchServe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from catalog.importing.importer import import_feed
from tests.support.served import served
from tests.support.site_database import migrated_for
from tests.support.small_shop import ROWS, write_feed
from tests.support.small_site import release_of, small_settings
from webapp import create_app
from webapp.services import Services, build_services

PLATES = [
    f"plate-{number}|Plate {number}|Flat, for bread.|Oakhollow|Plates|{number}.00|in stock||{colour}"
    for number, colour in zip(range(1, 159), ["gold", "white", "royalblue"] * 53, strict=False)
]


@pytest.fixture(scope="session")
def long_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small shop with 158 plates; tests leave it as it was."""
    folder = tmp_path_factory.mktemp("long-shop")
    settings = small_settings(folder)
    settings.model_store.mkdir()
    migrated_for(settings.instance)
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(folder / "feed", [*ROWS, *PLATES]))
    pictures = [picture.hash for view in services.catalogue.iter_for_index() for picture in view.pictures]
    services.catalogue.set_printed_texts(dict.fromkeys(pictures, ""))
    services.releases.promote(release_of(services).id)
    yield services
    services.database.close()


@pytest.fixture(scope="session")
def long_app(long_services: Services) -> Flask:
    return create_app(services=long_services)


@pytest.fixture(scope="session")
def long_url(long_app: Flask) -> Iterator[str]:
    with served(long_app) as address:
        yield address

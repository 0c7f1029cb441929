"""The site of the small shop, with a release and no TorchServe: for what needs a site, but neither models nor demo."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.importing.importer import import_feed
from indexer.build.builder import build_release
from indexer.release.release import Release
from serving.cards import write_card
from tests.support.databases import temporary_folder
from tests.support.site_database import copy_site, database_for
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_shop import write_feed
from webapp import create_app
from webapp.services import Services, build_services
from webapp.settings import Settings


@pytest.fixture(scope="session")
def small_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The small shop with a promoted release; tests leave it as it was."""
    services = open_small_site(tmp_path_factory.mktemp("small-site"))
    services.releases.promote(release_of(services).id)
    yield services
    services.database.close()


@pytest.fixture(scope="session")
def small_app(small_services: Services) -> Flask:
    return create_app(services=small_services)


@pytest.fixture
def small_client(small_app: Flask) -> FlaskClient:
    return small_app.test_client()


def open_small_site(folder: Path) -> Services:
    """The small shop in an empty folder, imported, without a release; nothing listens where its TorchServe would."""
    copy_site(_imported(), folder)
    return build_services(small_settings(folder))


@cache
def _imported() -> Path:
    """Folders of the site, filled once: every other one is a copy."""
    folder = temporary_folder("small-site")
    services = fill_small_site(small_settings(folder), folder)
    services.database.close()
    return folder


def fill_small_site(settings: Settings, folder: Path) -> Services:
    """The small shop, imported into the database that the settings name."""
    settings.model_store.mkdir()
    services = build_services(settings)
    import_feed(services.database, services.pictures, write_feed(folder / "feed"))
    pictures = [picture.hash for view in services.catalogue.iter_for_index() for picture in view.pictures]
    services.catalogue.set_printed_texts(dict.fromkeys(pictures, ""))  # nothing is printed on them: spares the reading
    return services


def small_settings(folder: Path, database_url: str = "") -> Settings:
    """The site's settings, in an empty folder."""
    return Settings(
        instance=folder / "instance",
        database_url=database_url or database_for(folder / "instance"),
        model_store=folder / "models",
        torchserve_port=9,  # the discard service
        rate_limit="",
        rate_limit_photos="",
        rate_limit_suggest="",
        log_level="warning",
    )


def release_of(services: Services, version: str = "1.0.0") -> Release:
    """One more release, by the small encoder's models of a version, whose cards are in the model store from then on."""
    cards = small_cards(version)
    for card in cards:
        write_card(card, services.settings.model_store)
    parts = (services.database, services.pictures, SmallEncoder(), cards, services.releases.folder)
    return build_release(*parts, bucket=services.releases.bucket)

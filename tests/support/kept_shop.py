"""The small shop with models whose weights are there, so that a backup of it lacks nothing; and that backup."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.catalogue import Catalogue
from indexer.build.builder import build_release
from indexer.release.release import Release
from indexer.release.releases import Releases
from indexer.search.search import Search
from serving.cards import Card, write_card
from tests.support.site_database import copy_site, migrated_for
from tests.support.small_encoder import SmallEncoder, small_cards
from tests.support.small_site import fill_small_site, small_settings
from webapp.backup.write import back_up
from webapp.services import Services, build_services


def write_models(model_store: Path, weights: bytes = b"weights") -> list[Card]:
    """The small encoder's cards, with weights of their own beside them."""
    cards = []
    for card in small_cards():
        (model_store / f"{card.key}.safetensors").write_bytes(weights)
        made = replace(
            card,
            architecture="colours" if card.kind == "image-encoder" else "sentence-transformers",
            weights=f"{card.key}.safetensors",
            weights_sha256=hashlib.sha256(weights).hexdigest(),
        )
        write_card(made, model_store)
        cards.append(made)
    return cards


def promote_another(services: Services) -> Release:
    """One more release, promoted."""
    cards = write_models(services.settings.model_store)
    release = build_release(services.database, services.pictures, SmallEncoder(), cards, services.releases.folder)
    return services.releases.promote(release.id)


def search_of(services: Services) -> Search:
    """A search of that shop that needs no TorchServe."""
    return Search(Releases(services.database, services.releases.folder), Catalogue(services.database), SmallEncoder())


@pytest.fixture(scope="session")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop with two releases, the second one current; tests copy it."""
    folder = tmp_path_factory.mktemp("shop-to-be-kept")
    settings = small_settings(folder)
    migrated_for(settings.instance)
    services = fill_small_site(settings, folder)
    promote_another(services)
    promote_another(services)
    services.database.close()
    return folder


@pytest.fixture(scope="session")
def kept_shop(kept_folder: Path) -> Iterator[Services]:
    """That shop; tests leave it as it is."""
    services = build_services(small_settings(kept_folder))
    yield services
    services.database.close()


@pytest.fixture
def changing_shop(kept_folder: Path, tmp_path: Path) -> Iterator[Services]:
    """A copy of that shop which a test may change."""
    copy_site(kept_folder, tmp_path / "shop")
    services = build_services(small_settings(tmp_path / "shop"))
    yield services
    services.database.close()


@pytest.fixture(scope="session")
def packed_shop(kept_shop: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup of that shop; tests that change it copy it first."""
    archive = tmp_path_factory.mktemp("backup") / "shop.tar"
    back_up(kept_shop, archive)
    return archive

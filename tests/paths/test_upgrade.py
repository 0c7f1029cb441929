"""The data of an earlier version under this one: a stored instance of 0.1.0, and the tables of a database before it."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

from catalog.database import open_database
from indexer.build.builder import build_release
from serving.cards import Card
from webapp import create_app
from webapp.modelops.releasing import next_models
from webapp.services import Services, build_services
from webapp.settings import PROJECT, Settings

INSTANCE = Path(__file__).parent / "data" / "instance-0.1.0.tar.gz"  # twelve products of the demo shop, one release
FIRST_PUBLISHED = "0008"  # the tables as an installation of an earlier version has them
RELEASE = "20261129-210731-d52dc5"


class NoModel:
    """An encoder that must not be asked: everything it could give is kept already."""

    def encode_images(self, card: Card, pictures: Sequence[bytes], **_: Any) -> Any:
        raise AssertionError(f"{card.key} was asked for {len(pictures)} pictures")

    def encode_texts(self, card: Card, texts: Sequence[str], **_: Any) -> Any:
        raise AssertionError(f"{card.key} was asked for {list(texts)}")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Services]:
    """The services of the old instance, brought up to date; no TorchServe runs."""
    with tarfile.open(INSTANCE) as archive:
        archive.extractall(tmp_path, filter="data")
    services = build_services(Settings(instance=tmp_path, torchserve_port=9, rate_limit="", log_level="warning"))
    yield services
    services.database.close()


def test_its_release_is_the_current_one_and_every_file_is_as_it_was(old: Services) -> None:
    assert old.releases.current_id() == RELEASE
    old.releases.verify(RELEASE)


def test_words_find_products_and_a_page_shows_them(old: Services) -> None:
    client = create_app(services=old).test_client()
    answer = client.get("/api/v1/search?q=sea+green+mug").get_json()
    assert answer["release"] == RELEASE
    [first, *_] = answer["results"]
    assert first["title"] == "Tidewater stoneware mug, sea green"
    assert f"/product/{first['id']}" in client.get("/search?q=sea+green+mug").text


def test_the_next_release_asks_the_models_for_nothing(old: Services) -> None:
    models = next_models(old)
    made = build_release(
        old.database, old.pictures, NoModel(), (models.image, models.text), old.releases.folder, pairs=models.pairs
    )
    old.releases.verify(made.id)
    assert made.manifest.products == 12


def test_an_earlier_versions_database_is_brought_up_to_date_and_keeps_everything(
    services: Services, tmp_path: Path
) -> None:
    with sqlite3.connect(services.settings.instance / "shoplens.db") as now:
        now.execute(f"VACUUM INTO '{tmp_path / 'shoplens.db'}'")
    database = open_database(f"sqlite:///{tmp_path / 'shoplens.db'}")
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "catalog" / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, FIRST_PUBLISHED)
    database.close()
    (tmp_path / "releases").symlink_to(services.settings.instance / "releases")
    (tmp_path / "torchserve").symlink_to(services.settings.instance / "torchserve")
    upgraded = build_services(services.settings.model_copy(update={"instance": tmp_path}))
    try:
        assert upgraded.catalogue.count() == services.catalogue.count()
        found = upgraded.search.by_text("sea green teapot")
        assert found.release == services.releases.current_id()
        assert found.hits == services.search.by_text("sea green teapot").hits
    finally:
        upgraded.database.close()

"""A backup brought into another installation."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select

from catalog.audit.log import list_changes
from catalog.database import Database, open_database
from catalog.migrations.upgrade import known_revisions
from catalog.tables import Base, Product
from serving.cards import read_card, write_card
from tests.support.databases import empty_url
from tests.support.kept_shop import search_of, write_models
from tests.support.site_database import only_sqlite, site_kind
from tests.support.small_shop import photo
from tests.support.small_site import fill_small_site, small_settings
from webapp.backup.archive import new_archive
from webapp.backup.errors import BackupError
from webapp.backup.manifest import Manifest
from webapp.backup.restore import restore
from webapp.backup.snapshot import revision_of
from webapp.backup.write import back_up
from webapp.services import Services, build_services
from webapp.settings import PROJECT, Settings

Open = Callable[[Settings], Services]
RUNNING = {"audit_log", "leases", "job_workers", "ops_session", "rate_counters", "brought_models", "seen_drift"}


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens an installation, and closes it after the test."""
    made = list[Services]()

    def open_(settings: Settings) -> Services:
        made.append(build_services(settings))
        return made[-1]

    yield open_
    for services in made:
        services.database.close()


def rows_of(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that outlives a running shop, but the audit log."""
    with database.engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
            if name not in RUNNING
        }


def answers(services: Services) -> list[object]:
    """What that shop answers to words and to a photo."""
    search = search_of(services)
    seen = search.encode_photo(photo("seagreen", 1))
    found = [search.by_text("stoneware mug"), search.by_text("tea"), search.by_photo(seen)]
    return [[(hit.id, round(hit.score, 5), hit.match) for hit in one.hits] for one in found]


def test_it_answers_as_before(kept_shop: Services, packed_shop: Path, tmp_path: Path, opened: Open) -> None:
    settings = small_settings(tmp_path)
    restore(settings, packed_shop)
    back = opened(settings)
    assert answers(back) == answers(kept_shop)
    assert rows_of(back.database) == rows_of(kept_shop.database)
    assert back.releases.current().id == kept_shop.releases.current().id
    assert back.releases.rollback().id in {release.id for release in kept_shop.releases.list() if release.is_previous}
    assert list_changes(back.database, 2)[1].action == "restore backup"
    assert {path.name for path in settings.instance.iterdir() if ".db" not in path.name} == {
        *("pictures", "releases"),
        settings.machine_folder.name,  # made by whoever opened it
    }
    if site_kind() == "sqlite":
        assert (settings.instance / "shoplens.db").stat().st_mode & 0o777 == 0o600
    shown = back.pictures.thumbnail(next(iter(back.catalogue.iter_for_index())).pictures[0].hash, 160)
    assert shown[8:12] == b"WEBP"


@pytest.mark.parametrize("path", ["sqlite to postgresql", "postgresql to sqlite", "postgresql to postgresql"])
def test_a_shop_moves_between_databases(path: str, tmp_path: Path, opened: Open, kept_shop: Services) -> None:
    source, _, target = path.split()
    with empty_url(source, tmp_path, migrated=True) as before, empty_url(target, tmp_path) as after:
        if source == site_kind():
            shop = kept_shop
        else:
            (tmp_path / "before").mkdir()
            shop = fill_small_site(small_settings(tmp_path / "before", before), tmp_path)
            write_models(shop.settings.model_store)
        manifest = back_up(shop, tmp_path / "shop.tar")
        assert manifest.source == source
        settings = small_settings(tmp_path / "after", after)
        restore(settings, tmp_path / "shop.tar")
        back = opened(settings)
        assert rows_of(back.database) == rows_of(shop.database)
        with back.database.session() as session:  # further rows get further numbers
            copied = session.scalars(select(Product).limit(1)).one()
            values = {column.name: getattr(copied, column.name) for column in Product.__table__.columns}
            session.add(Product(**{**values, "id": None, "public_id": "further", "feed_id": "further"}))
        if target == "postgresql":
            with pytest.raises(BackupError, match="holds a shop; name an empty one"):
                restore(settings.model_copy(update={"instance": tmp_path / "third"}), tmp_path / "shop.tar")
        for services in (back, shop):
            if services is not kept_shop:
                services.database.close()


def test_an_installation_that_holds_something_is_left_as_it_is(kept_shop: Services, packed_shop: Path) -> None:
    before = sorted(kept_shop.settings.instance.rglob("*"))
    with pytest.raises(
        BackupError, match=r"is not empty: it holds pictures, releases.*name another .SHOPLENS_INSTANCE"
    ):
        restore(kept_shop.settings, packed_shop)
    assert sorted(kept_shop.settings.instance.rglob("*")) == before


def test_a_database_file_elsewhere_is_not_overwritten(packed_shop: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"a shop")
    settings = small_settings(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}")
    with pytest.raises(BackupError, match=r"shop\.db is there already"):
        restore(settings, packed_shop)
    (tmp_path / "shop.db").unlink()
    restore(settings, packed_shop)
    with sqlite3.connect(tmp_path / "shop.db") as base:
        assert base.execute("SELECT count(*) FROM products").fetchone() == (12,)
    assert not (settings.instance / "shoplens.db").exists()


def test_what_a_killed_restore_left_is_no_hindrance(packed_shop: Path, tmp_path: Path, opened: Open) -> None:
    settings = small_settings(tmp_path)
    settings.machine_folder.mkdir(parents=True)  # where a cluster mounts a disk of each machine
    (settings.instance / ".restoring-0" / "pictures").mkdir(parents=True)
    restore(settings, packed_shop)
    assert not list(settings.instance.glob(".restoring-*"))
    assert opened(settings).catalogue.count() == 12


def test_another_model_of_the_same_name_is_not_replaced(packed_shop: Path, tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    settings.model_store.mkdir()
    write_models(settings.model_store, b"other weights")
    before = {path: path.read_bytes() for path in settings.model_store.iterdir()}
    with pytest.raises(BackupError, match=r"image-encoder-1\.0\.0\.json is another model than"):
        restore(settings, packed_shop)
    assert {path: path.read_bytes() for path in settings.model_store.iterdir()} == before
    assert list(settings.instance.iterdir()) == []


def test_a_model_store_that_cannot_be_written_is_named(packed_shop: Path, tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    settings.model_store.write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(
        BackupError, match=r"lacks image-encoder-1\.0\.0\.safetensors.*cannot be written there: File exists"
    ):
        restore(settings, packed_shop)
    assert list(settings.instance.iterdir()) == []


def test_the_same_model_with_other_words_about_it_stays(kept_shop: Services, packed_shop: Path, tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    shutil.copytree(kept_shop.settings.model_store, settings.model_store)
    card = settings.model_store / "image-encoder-1.0.0.json"
    write_card(replace(read_card(card), quality={"recall": 1}), settings.model_store)
    restore(settings, packed_shop)
    assert read_card(card).quality == {"recall": 1}


def migrations(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "catalog" / "migrations"))
    config.attributes["connection"] = connection
    return config


def test_an_older_database_is_brought_up_to_date(tmp_path: Path, opened: Open) -> None:
    old = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    with old.engine.begin() as connection:
        command.upgrade(migrations(connection), "0017")
    old.close()
    with new_archive(tmp_path / "old.tar") as archive:
        archive.add_file("shoplens.db", tmp_path / "old.db")
        archive.finish(Manifest("0.0.9", "2026-01-01", "sqlite", "0017", {"products": 0}, {}, archive.files))
    settings = small_settings(tmp_path)
    settings.model_store.mkdir()
    restore(settings, tmp_path / "old.tar")
    assert revision_of(opened(settings).database) == max(known_revisions())


@only_sqlite
def test_a_backup_of_newer_tables_is_refused(changing_shop: Services, tmp_path: Path) -> None:
    with sqlite3.connect(changing_shop.settings.instance / "shoplens.db") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    back_up(changing_shop, tmp_path / "shop.tar")
    with pytest.raises(BackupError, match="tables of revision 9999; this version does not know them"):
        restore(small_settings(tmp_path), tmp_path / "shop.tar")

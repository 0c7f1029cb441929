"""Every revision goes up and down on both databases; the newest is what the models say."""

import importlib
import random
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text

from catalog.database import Database, open_database
from catalog.migrations import online
from catalog.migrations.upgrade import known_revisions
from catalog.tables import Base, Import, Product
from tests.support.databases import KINDS, empty_url
from webapp.settings import PROJECT

OLD_PRODUCT = """
INSERT INTO products (id, public_id, source, feed_id, title, description, brand, category, price, currency, url,
availability, group_id, gtin, attributes, hidden, removed, content_hash, sequence, created_at, updated_at) VALUES
(1, 'p', 's', 'p', 'Mug', '', '', '', 16.5, 'EUR', '', '', '', '', '{}', false, false, 'x', 1, '2026-01-01 00:00:00',
'2026-01-01 00:00:00')
"""
SCRIPTS = PROJECT / "catalog" / "migrations"
ROOMS = ("catalog", "indexer", "reviews", "webapp")


@pytest.fixture(scope="module", autouse=True)
def every_table() -> None:
    """Each room's tables join the metadata."""
    found = (path for room in ROOMS for path in (PROJECT / room).rglob("*tables.py") if SCRIPTS not in path.parents)
    for path in found:
        importlib.import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts))


@pytest.fixture(params=KINDS)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    with empty_url(request.param, tmp_path) as url:
        database = open_database(url)
        yield database
        database.close()


def config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_one_password_of_before_is_that_of_the_first_user(bare: Database) -> None:
    with bare.engine.begin() as connection:
        command.upgrade(config(connection), "0017")
        connection.execute(text("INSERT INTO ops_password VALUES (1, 'scrypt:kept', '2026-11-01 10:00:00')"))
        command.upgrade(config(connection), "0018")
        users = connection.execute(text("SELECT name, role, hash FROM ops_users")).all()
        assert [tuple(user) for user in users] == [("owner", "owner", "scrypt:kept")]
        command.downgrade(config(connection), "0017")
        assert connection.scalar(text("SELECT hash FROM ops_password WHERE id = 1")) == "scrypt:kept"


def test_the_migrated_schema_is_the_one_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_are_one_line() -> None:
    script = ScriptDirectory(str(SCRIPTS))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert len(script.get_heads()) == 1 and revisions == sorted(revisions, reverse=True)


def test_every_revision_goes_up_and_down_and_up_again(bare: Database) -> None:
    revisions = [one.revision for one in reversed(list(ScriptDirectory(str(SCRIPTS)).walk_revisions()))]
    held: list[set[str]] = [set()]
    for revision in revisions:
        with bare.engine.begin() as connection:
            command.upgrade(config(connection), revision)
        held.append(tables(bare))
    for before in reversed(held[:-1]):
        with bare.engine.begin() as connection:
            command.downgrade(config(connection), "-1")
        assert tables(bare) == before
    bare.migrate()
    assert tables(bare) == held[-1] == set(Base.metadata.tables)


def test_a_migration_broken_off_leaves_nothing(bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = command.upgrade

    def stop(config: Config, revision: str) -> None:
        upgrade(config, revision)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", stop)
    with pytest.raises(KeyboardInterrupt):
        bare.migrate()
    assert tables(bare) == set()


def test_what_is_kept_survives_a_migration(database: Database) -> None:
    with database.session() as session:
        session.add(Import(source="x", started_at=datetime.now(UTC), counts={"rows": 1}))
    database.migrate()
    with database.session() as session:
        assert session.scalars(select(Import.counts)).one() == {"rows": 1}


def test_prices_and_pictures_survive_the_change_to_three_decimals(bare: Database) -> None:
    with bare.engine.begin() as connection:
        command.upgrade(config(connection), "0015")
        connection.execute(text(OLD_PRODUCT))
        connection.execute(text("INSERT INTO pictures VALUES ('h', 1, 1, 1, 'PNG', '')"))
        connection.execute(text("INSERT INTO product_pictures VALUES (1, 0, 'h', '')"))
    bare.migrate()
    with bare.session() as session:
        product = session.scalars(select(Product)).one()
        assert (str(product.price), product.list_price) == ("16.50", None)
        product.price = Decimal("1.255")
    with bare.session() as session:
        assert session.scalars(select(Product.price)).one() == Decimal("1.255")
    with bare.engine.begin() as connection:
        command.downgrade(config(connection), "0015")
        assert float(connection.scalar(text("SELECT price FROM products")) or 0) in (1.25, 1.26)
        assert connection.scalar(text("SELECT count(*) FROM product_pictures")) == 1


MANY_PRODUCTS = """
INSERT INTO products (public_id, source, feed_id, title, description, brand, category, price, currency, url,
availability, group_id, gtin, attributes, hidden, removed, content_hash, sequence, created_at, updated_at)
SELECT 'p' || n, 's', 'p' || n, 'Mug', '', '', '', n / 100.0, 'EUR', '', '', '', '', '{}', false, false, 'x', 1,
'2026-01-01', '2026-01-01' FROM generate_series(1, 6000) AS n
"""
A_WRITE = text("UPDATE products SET price = price + 1, sequence = sequence + 1 WHERE id = :id")


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Database]:
    """A PostgreSQL of an earlier version with products enough for several batches."""
    with empty_url("postgresql", tmp_path) as url:
        database = open_database(url)
        with database.engine.begin() as connection:
            command.upgrade(config(connection), "0012")
            connection.execute(text(MANY_PRODUCTS))
        yield database
        database.close()


def test_a_shop_that_writes_meanwhile_loses_nothing(large: Database) -> None:
    written, ended = list[int](), threading.Event()

    def write() -> None:
        while not ended.is_set():
            number = random.randrange(1, 6_001)
            with large.engine.begin() as connection:
                connection.execute(A_WRITE, {"id": number})
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        large.migrate()
    finally:
        ended.set()
        writer.join()
    times = Counter(written)
    with large.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, price, sequence FROM products")).all()
        indexes = {one["name"] for one in inspect(connection).get_indexes("products")}
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert len(rows) == 6_000 and len(written) > 0
    assert all(row.price == Decimal(row.id) / 100 + times[row.id] and row.sequence == 1 + times[row.id] for row in rows)
    assert {"ix_products_price_changes_at", "ix_products_sets"} <= indexes


def test_a_migration_waits_for_whoever_reads_a_table_for_long_without_making_others_wait(
    large: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(online, "PAUSE_S", 0.1)
    with large.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM products"))  # its lock stays until the transaction ends
        migrating = threading.Thread(target=large.migrate)
        migrating.start()
        for number in range(1, 40):
            with large.engine.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '20s'"))
                connection.execute(A_WRITE, {"id": number})
        assert migrating.is_alive()
    migrating.join()
    with large.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == max(known_revisions())


def test_a_revision_that_was_broken_off_is_begun_again(large: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drop_column, failed = Operations.drop_column, list[str]()

    def stop(_self: Operations, _table: str, column: str, **_more: Any) -> None:
        failed.append(column)
        raise KeyboardInterrupt

    monkeypatch.setattr(Operations, "drop_column", stop)
    with pytest.raises(KeyboardInterrupt):
        large.migrate()
    monkeypatch.setattr(Operations, "drop_column", drop_column)
    assert failed == ["price"]
    large.migrate()
    with large.session() as session:
        assert session.scalar(select(func.sum(Product.price))) == sum(range(1, 6_001)) / Decimal(100)

"""The database opens, migrates once and keeps writers from losing one another's work."""

import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from catalog.database import Database, open_database
from catalog.errors import DatabaseError
from catalog.tables import Counter, Import
from tests.support.databases import KINDS, empty_url


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.session() as session:
        assert session.scalars(select(Counter.value)).all() == [0]


@pytest.mark.parametrize("kind", KINDS)
def test_processes_that_start_together_migrate_once(kind: str, tmp_path: Path) -> None:
    with empty_url(kind, tmp_path) as url:
        code = f"from catalog.database import open_database; open_database({url!r}).migrate()"
        started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
        errors = [process.communicate(timeout=60)[1] for process in started]
    assert errors == [b""] * 3
    assert [process.returncode for process in started] == [0] * 3


def test_only_its_owner_may_read_a_database_that_is_created(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new' / 'shop.db'}")
    database.migrate()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").iterdir()}
    database.close()
    assert modes == dict.fromkeys(("shop.db", "shop.db-wal", "shop.db-shm"), 0o600)


def test_an_exception_rolls_the_session_back(database: Database) -> None:
    with pytest.raises(RuntimeError), database.session() as session:
        session.add(Import(source="x", started_at=datetime.now(UTC), counts={}))
        session.flush()
        raise RuntimeError
    with database.session() as session:
        assert session.scalars(select(Import)).all() == []


def test_writers_that_read_first_wait_for_one_another(database: Database) -> None:
    def count_up() -> None:
        for _ in range(25):
            with database.session() as session:
                session.scalars(select(Counter.value)).all()
                session.execute(update(Counter).values(value=Counter.value + 1))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session() as session:
        assert session.scalars(select(Counter.value)).one() == 100


def test_times_come_back_aware(database: Database) -> None:
    now = datetime.now(UTC)
    with database.session() as session:
        session.add(Import(source="x", started_at=now, counts={}))
    with database.session() as session:
        assert session.scalars(select(Import.started_at)).one() == now


@pytest.mark.parametrize("url", ["", "shop.db", "mysql://host/name", "oracle://x/y"])
def test_an_address_that_cannot_be_used_is_answered_with_one_that_can(url: str) -> None:
    with pytest.raises(DatabaseError, match="sqlite:///"):
        open_database(url)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError, match="pip install"):
        open_database("postgres://user@host/shop")

"""The databases that tests run on: SQLite in a file, and a PostgreSQL that is started once and copies a template."""

from __future__ import annotations

import atexit
import importlib
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database, open_database

KINDS = ("sqlite", "postgresql")
SPEED = ("fsync", "synchronous_commit", "full_page_writes")  # nothing of a test has to survive a power cut
TEMPLATE = "shoplens_template"


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[Database]:
    """A migrated database of its own: a copy of one that was migrated once."""
    with empty_url(kind, folder, migrated=True) as url:
        database = open_database(url)
        yield database
        database.close()


@contextmanager
def empty_url(kind: str, folder: Path, *, migrated: bool = False) -> Iterator[str]:
    """The address of a database that nobody else uses; skips the test where no PostgreSQL can be had."""
    if kind == "sqlite":
        path = folder / f"shop-{uuid.uuid4().hex[:8]}.db"
        if migrated:
            copy_migrated(path)
        yield f"sqlite:///{path}"
        return
    name = f"test_{uuid.uuid4().hex[:12]}"
    postgresql_server().create(name, migrated=migrated)
    yield postgresql_server().url(name)
    postgresql_server().drop(name)


def copy_migrated(path: Path) -> None:
    """An empty SQLite database with every table: a copy of one that was migrated once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_sqlite_template(), path)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database that may be open."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; every test that asks for it runs on SQLite and on PostgreSQL."""
    with empty_database(request.param, tmp_path) as database:
        yield database


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    """The read side of the same database."""
    return Catalogue(database)


class _Server:
    """A PostgreSQL of these tests, with a migrated database to copy; it stops and goes with the process."""

    def __init__(self, running: Any, programs: Path) -> None:
        self._running, self.programs = running, programs
        with self.connect() as server:
            for setting in SPEED:
                server.execute(f"ALTER SYSTEM SET {setting} = off")
            server.execute("SELECT pg_reload_conf()")
            server.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        _migrate(self.url(TEMPLATE))

    def url(self, name: str) -> str:
        """The address of a database on it."""
        return str(self._running.get_uri(name))

    def create(self, name: str, *, migrated: bool = True) -> None:
        """Make a database, with the shop's tables unless told otherwise."""
        with self.connect() as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")

    def copy(self, name: str, other: str) -> None:
        """Make a copy of a database, which may be open."""
        with self.connect() as server:
            try:
                server.execute(f"CREATE DATABASE {other} TEMPLATE {name}")
            except psycopg.errors.ObjectInUse:
                server.execute(f"CREATE DATABASE {other} TEMPLATE template0")
                self._pour(name, other)

    def _pour(self, name: str, other: str) -> None:
        command = [str(self.programs / "pg_dump"), "--dbname", self.url(name)]
        dumped = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=120).stdout
        command = [str(self.programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", self.url(other)]
        subprocess.run(command, check=True, input=dumped, stdout=subprocess.DEVNULL, timeout=120)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        with self.connect() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection that may make and drop databases."""
        return psycopg.connect(self._running.get_uri(), autocommit=True)


@cache
def postgresql_server() -> _Server:
    """The server, started by the first who asks; skips the test where none can be had."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks that there is no runtime folder
        try:
            pgserver = importlib.import_module("pgserver")
        except ModuleNotFoundError:
            pytest.skip("pgserver is not installed: there is no PostgreSQL to test on")
        # Not in pytest's temporary folder: PostgreSQL does not run as root, and nobody else may enter that one.
        home = temporary_folder("postgresql")
        home.chmod(0o755)
        running = pgserver.get_server(home / "data", cleanup_mode="delete")
        return _Server(running, Path(str(pgserver.__file__)).parent / "pginstall" / "bin")


@cache
def _sqlite_template() -> Path:
    path = temporary_folder("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


def temporary_folder(name: str) -> Path:
    """An empty folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix=f"shoplens-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _migrate(url: str) -> None:
    database = open_database(url)
    database.migrate()
    database.close()

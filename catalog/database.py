"""Opens the shop's database and brings its tables up to date."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.errors import DatabaseError

BUSY_TIMEOUT_S = 10
MIGRATION_LOCK = 7_239_114  # any number, the same in every process: PostgreSQL's advisory lock of a migration


class Database:
    """An engine and its sessions."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits on leaving and rolls back on an exception."""
        with self._sessions() as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest revision; processes that start together wait for one another."""
        with self.engine.begin() as connection:
            _lock_for_migration(connection)
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL; raises DatabaseError where the URL cannot be used."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite_engine(parsed))
    try:
        return Database(create_engine(parsed, pool_pre_ping=True))
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"{parsed.drivername} needs the Python package {error.name!r}; install it: pip install 'psycopg[binary]'"
        ) from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            f"cannot read the database URL {url!r}; accepted are sqlite:///path/to/shop.db"
            " and postgresql://user:password@host/name"
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseError(f"{parsed.drivername} is not supported; use sqlite:///path or postgresql://host/name")
    return parsed


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        create_private(Path(url.database))
    # With the driver's own transactions a read opens none and the first write takes the lock: a session that reads
    # and then writes waits for another writer, where a read transaction could only fail, "database is locked".
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": "IMMEDIATE"})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def create_private(path: Path) -> None:
    """Create an empty file that only its owner may read, unless it is there; SQLite's journals take its mode over.

    Where that cannot be done, SQLite says why when it opens the file.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_S * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")


def add_unless_there(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key another process has inserted meanwhile are left as they are."""
    kind = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(kind(table).on_conflict_do_nothing(), rows)

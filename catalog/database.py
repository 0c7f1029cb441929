"""Opens the shop's database and brings its tables up to date."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.errors import DatabaseAway, DatabaseError
from catalog.outages.time_limit import TimeLimit

BUSY_TIMEOUT_S = 10
READ_LIMIT_S = 1.0  # of a statement that a page waits for, and of a connection for it
CONNECT_S = 5  # until a server that does not take the connection is given up
AWAY_S = 1.0  # after a failure, before another page asks the database
MIGRATION_LOCK = 7_239_114  # any number, the same in every process: PostgreSQL's advisory lock of a migration


class Database:
    """An engine and its sessions; statements of `reader`, to the same database, have a time limit."""

    def __init__(self, engine: Engine, reader: Engine | None = None) -> None:
        self.engine = engine
        self.reader = reader or engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._reading = sessionmaker(self.reader, expire_on_commit=False)
        self._away_until: float | None = None  # in monotonic seconds; None while it answers
        self._lock = Lock()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits on leaving and rolls back on an exception."""
        with self._sessions() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read what a page needs, for a web process that knows what to show without it.

        Raises DatabaseAway where the database does not answer within READ_LIMIT_S; for AWAY_S afterwards at once, and
        then one session at a time tries it again.
        """
        self._check_away()
        try:
            with self._reading() as session:
                yield session
        except (OperationalError, InterfaceError, NoFreeConnection) as error:
            self._away_until = time.monotonic() + AWAY_S
            raise DatabaseAway(f"The database does not answer: {str(error).splitlines()[0]}") from error
        self._away_until = None

    def answers(self) -> bool:
        """Whether it does, now."""
        try:
            with self.reading() as session:
                session.execute(select(1))
        except DatabaseAway:
            return False
        return True

    def limit_statements(self, seconds: float) -> None:
        """From now on no statement of this process waits longer for a server that is stopped; it fails."""
        if self.engine.dialect.name == "postgresql":
            TimeLimit(self.engine, seconds)

    @property
    def away(self) -> bool:
        """Whether it did not answer the last time a page read from it."""
        return self._away_until is not None

    def _check_away(self) -> None:
        with self._lock:
            if self._away_until is None:
                return
            if time.monotonic() < self._away_until:
                raise DatabaseAway("The database does not answer.")
            self._away_until = time.monotonic() + AWAY_S  # this session tries it, the others need not wait

    def migrate(self) -> None:
        """Bring the tables to the newest revision; processes that start together wait for one another."""
        with self.engine.begin() as connection:
            _lock_for_migration(connection)
            config = _migrations()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self.reader.dispose()


def known_revisions() -> set[str]:
    """Every revision of the tables that this version can bring up to date."""
    return {script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()}


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL; raises DatabaseError where the URL cannot be used."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        in_memory = parsed.database in (None, "", ":memory:")
        return Database(_sqlite_engine(parsed), None if in_memory else _sqlite_engine(parsed, READ_LIMIT_S))
    try:
        return Database(
            create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_S}),
            _postgresql_reader(parsed),
        )
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"{parsed.drivername} needs the Python package {error.name!r}; install it: pip install 'psycopg[binary]'"
        ) from error


def parse_url(url: str) -> URL:
    """The address in its parts; raises DatabaseError where it cannot be used."""
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


def _postgresql_reader(url: URL) -> Engine:
    """Without a ping before each session: a connection that broke is noticed by the statement, and pages do without."""
    limits = {"connect_timeout": 2, "options": f"-c statement_timeout={int(READ_LIMIT_S * 1000)}"}
    engine = create_engine(url, connect_args=limits, pool_timeout=READ_LIMIT_S)
    TimeLimit(engine, READ_LIMIT_S + 0.5)
    return engine


def _sqlite_engine(url: URL, wait_s: float = BUSY_TIMEOUT_S) -> Engine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        create_private(Path(url.database))
    # With the driver's own transactions a read opens none and the first write takes the lock: a session that reads
    # and then writes waits for another writer, where a read transaction could only fail, "database is locked".
    engine = create_engine(url, connect_args={"timeout": wait_s, "isolation_level": "IMMEDIATE"})
    event.listen(engine, "connect", partial(_prepare_sqlite, wait_s))
    return engine


def create_private(path: Path) -> None:
    """Create an empty file that only its owner may read, unless it is there; SQLite's journals take its mode over.

    Where that cannot be done, SQLite says why when it opens the file.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(wait_s: float, connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={int(wait_s * 1000)}",
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

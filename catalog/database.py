"""Opens the shop's database and brings its tables up to date."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from catalog.errors import DatabaseAway, DatabaseError
from catalog.migrations.upgrade import upgrade
from catalog.outages.limited import LimitedSessions
from catalog.outages.read_replica import ReadReplica
from catalog.outages.time_limit import TimeLimit

BUSY_TIMEOUT_S = 10
CONNECT_S = 5  # until a server that does not take the connection is given up


@dataclass(frozen=True)
class Limits:
    """How many connections to PostgreSQL a process keeps, and how long a page waits for a statement."""

    pool: int = 5  # connections kept
    pool_more: int = 10  # further ones while they are needed
    read_s: float = 1.0  # of a statement that a page waits for, and of a connection for it


class Database:
    """An engine and its sessions; statements of `reader`, to the same database, have a time limit."""

    def __init__(self, engine: Engine, reader: Engine | None = None, replica: Engine | None = None) -> None:
        self.engine = engine
        self.reader = reader or engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._limited = LimitedSessions(self.reader)
        self.replica = None if replica is None else ReadReplica(replica, self._limited)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that commits on leaving and rolls back on an exception."""
        with self._sessions() as session, session.begin():
            yield session

    def reading(self) -> AbstractContextManager[Session]:
        """A session to read what a page needs, for a web process that knows what to show without it.

        Raises DatabaseAway where the database does not answer within the limit; for a second afterwards at once.
        """
        return self._limited.open()

    def reading_products(self) -> AbstractContextManager[Session]:
        """The same for products and what belongs to them: from the read replica, where there is one to be asked."""
        return self._limited.open() if self.replica is None else self.replica.reading()

    def saw(self, sequence: int) -> None:
        """Note the catalogue's sequence number, just read from this database: a replica must have it to be asked."""
        if self.replica is not None:
            self.replica.saw(sequence)

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
        return self._limited.away

    def migrate(self) -> None:
        """Bring the tables to the newest revision; processes that start together wait for one another.

        A PostgreSQL that holds a shop already may be written to meanwhile (catalog/migrations/online.py).
        """
        upgrade(self.engine)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self.reader.dispose()
        if self.replica is not None:
            self.replica.sessions.engine.dispose()


def open_database(url: str, read_url: str = "", limits: Limits = Limits()) -> Database:
    """The database at an SQLAlchemy URL, and its read replica, if there is one.

    Raises DatabaseError where a URL cannot be used.
    """
    parsed, replica = parse_url(url), parse_url(read_url) if read_url else None
    if replica is not None and "sqlite" in (parsed.get_backend_name(), replica.get_backend_name()):
        raise DatabaseError("SQLite has no read replica: the database and its replica are both postgresql://host/name")
    if parsed.get_backend_name() == "sqlite":
        in_memory = parsed.database in (None, "", ":memory:")
        return Database(_sqlite_engine(parsed), None if in_memory else _sqlite_engine(parsed, limits.read_s))
    try:
        return Database(
            create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_S}, **_pool(limits)),
            _postgresql_reader(parsed, limits),
            None if replica is None else _postgresql_reader(replica, limits),
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


def _postgresql_reader(url: URL, limits: Limits) -> Engine:
    """Without a ping before each session: a connection that broke is noticed by the statement, and pages do without."""
    timed = {"connect_timeout": 2, "options": f"-c statement_timeout={int(limits.read_s * 1000)}"}
    engine = create_engine(url, connect_args=timed, pool_timeout=limits.read_s, **_pool(limits))
    TimeLimit(engine, limits.read_s + 0.5)
    return engine


def _pool(limits: Limits) -> dict[str, Any]:
    return {"pool_size": limits.pool, "max_overflow": limits.pool_more}


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


def add_unless_there(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key another process has inserted meanwhile are left as they are."""
    kind = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(kind(table).on_conflict_do_nothing(), rows)

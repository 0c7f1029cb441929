"""What stands around an import: one of a source at a time, and errors of disk and database as sentences."""

import errno
import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from catalog.database import Database
from catalog.errors import CatalogError, DatabaseError

PATIENCE = "3s"  # how long PostgreSQL may take to notice that an import was killed
LOCK_SPACE = 7_239_115  # any number: the first half of the advisory locks' names
KEPT = "What was reported as done is kept: put it right and repeat the same command."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE = {
    sqlite3.SQLITE_BUSY: "the database is locked: another process has been writing to it for too long",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the database could not be read or written; is the disk full or damaged?",
    sqlite3.SQLITE_READONLY: "the database may not be written to: look at the rights of its file and folder",
    sqlite3.SQLITE_CORRUPT: "the database's file is damaged: bring back the last backup",
}
_POSTGRESQL = {  # SQLSTATE, or its class
    "53100": "the database's disk is full",
    "53": "the database has no memory or connection left",
    "40": "the database gave way to another process",
    "55": "the database is locked: another process holds what is needed for too long",
    "57": "the database was stopped",
    "08": "the connection to the database was lost",
}


@contextmanager
def import_lock(database: Database, source: str) -> Iterator[None]:
    """Lock the source against other imports, until the process ends at the latest.

    Of two at once each would count the other's products as gone.

    Raises CatalogError where another import holds the lock.
    """
    name = hashlib.sha256(source.encode("utf-8", "surrogatepass")).digest()[:4]
    path = database.engine.url.database
    if database.engine.dialect.name == "postgresql":
        with _held_by_server(database, source, int.from_bytes(name, signed=True)):
            yield
    elif path and path != ":memory:":
        with _held_by_file(Path(f"{path}.import-{name.hex()}"), source):
            yield
    else:
        yield


@contextmanager
def _held_by_server(database: Database, source: str, name: int) -> Iterator[None]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:space, :name)"), {"space": LOCK_SPACE, "name": name})
        except OperationalError as error:
            raise _taken(source) from error
        try:
            yield
        finally:
            connection.invalidate()  # closed, and the lock with it, also where the server is gone


@contextmanager
def _held_by_file(path: Path, source: str) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _taken(source) from error
        yield


def _taken(source: str) -> CatalogError:
    return CatalogError(
        f"the source {source!r} is being imported by another process: wait until it has ended and repeat,"
        " or import other products under another --source"
    )


@contextmanager
def translate_errors() -> Iterator[None]:
    """Map driver and disk errors that a person can correct: raises DatabaseError, or CatalogError for a full disk."""
    try:
        yield
    except DBAPIError as error:
        message = _describe(error)
        if not message:
            raise
        raise DatabaseError(f"{message}. {KEPT} ({str(error.orig).splitlines()[0]})") from error
    except sqlite3.Error as error:  # of the temporary list of ids
        message = _SQLITE.get(_code(error), "")
        if not message:
            raise
        raise DatabaseError(f"{message}, where temporary files lie. {KEPT} ({error})") from error
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise CatalogError(f"the disk is full: {error.filename or error.strerror}. {KEPT}") from error


def _describe(error: DBAPIError) -> str:
    if isinstance(error.orig, sqlite3.Error):
        return _SQLITE.get(_code(error.orig), "")
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if not state and error.connection_invalidated:
        state = "08"
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2], "")


def _code(error: sqlite3.Error) -> int:
    """The primary code; an extended one says more in its upper bits."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF

"""Maps errors of the disk and the database during an import to sentences: disk full, database locked or lost."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from catalog.errors import CatalogError, DatabaseError

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

"""One import of a source at a time: of two at once, each would count the other's products as gone."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from catalog.database import Database
from catalog.errors import CatalogError

PATIENCE = "3s"  # how long PostgreSQL may take to notice that an import was killed
LOCK_SPACE = 7_239_115  # any number: the first half of the advisory locks' names


@contextmanager
def import_lock(database: Database, source: str) -> Iterator[None]:
    """Lock the source against other imports, until the process ends at the latest.

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

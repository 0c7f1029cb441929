"""The last known products in a file of their own, read while the database does not answer."""

import fcntl
import json
import logging
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from catalog.catalogue import BATCH, Catalogue, ProductView
from catalog.database import create_private
from catalog.errors import DatabaseAway

WAIT_S = 1.0  # for the process of this machine that writes
_VIEWS = TypeAdapter(ProductView)
_TABLES = """
CREATE TABLE IF NOT EXISTS state (version INTEGER NOT NULL, sequence INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS products (id INTEGER PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, view BLOB NOT NULL);
"""

log = logging.getLogger(__name__)


class LastKnownProducts:
    """Every product as it was a few seconds ago; one process of a machine keeps the file, all of them read it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def follow(self, catalogue: Catalogue) -> int:
        """Write what changed in the catalogue since the last call; returns how many products, 0 in other processes.

        Raises OSError or sqlite3.Error where the file cannot be written, and what the catalogue raises.
        """
        with self._sole_writer() as mine:
            if not mine:
                return 0
            try:
                return self._catch_up(catalogue)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                log.warning("%s is damaged and is written anew: %s", self._path, error)
                self._delete()
                return self._catch_up(catalogue)

    def by_ids(self, ids: Sequence[int]) -> dict[int, ProductView]:
        """The products of those ids that are known; none without the file. Raises DatabaseAway for a damaged one."""
        marks = ",".join("?" * len(ids))
        return {view.id: view for view in self._read(f"id IN ({marks})", list(ids))}

    def product(self, public_id: str) -> ProductView | None:
        """The product of that public id, None where it is not known; raises as by_ids does."""
        return next(iter(self._read("public_id = ?", [public_id])), None)

    def all(self) -> Iterator[ProductView]:
        """Every product that is known, by id; raises as by_ids does."""
        last = 0
        while batch := self._read("id > ? ORDER BY id LIMIT ?", [last, BATCH]):
            yield from batch
            last = batch[-1].id

    def _read(self, condition: str, values: Sequence[int | str]) -> list[ProductView]:
        if not self._path.exists():
            return []
        try:
            with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=WAIT_S)) as connection:
                rows = connection.execute(f"SELECT view FROM products WHERE {condition}", values).fetchall()  # noqa: S608
            return [_VIEWS.validate_json(zlib.decompress(row[0])) for row in rows]
        except (sqlite3.Error, zlib.error, ValidationError) as error:
            raise DatabaseAway(f"The last known products cannot be read: {error}") from error

    def _catch_up(self, catalogue: Catalogue) -> int:
        create_private(self._path)
        with closing(sqlite3.connect(self._path, timeout=WAIT_S)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # what is lost is written again
            connection.executescript(_TABLES)
            known = _sequence(connection)
            if known > catalogue.sequence():  # another database than before
                _empty(connection)
                known = 0
            written = 0
            while changed := catalogue.changed_since(known, BATCH):
                known = changed[-1].sequence
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO products VALUES (?, ?, ?)", map(_row, changed))
                    connection.execute("DELETE FROM state")
                    connection.execute("INSERT INTO state VALUES (?, ?)", (_version(), known))
                written += len(changed)
            return written

    @contextmanager
    def _sole_writer(self) -> Iterator[bool]:
        """Whether no other process of this machine writes the file; it stays so until the block ends."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_name(f".{self._path.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _delete(self) -> None:
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self._path.with_name(self._path.name + ending).unlink()


def _sequence(connection: sqlite3.Connection) -> int:
    """The last change that the file has; 0 for one of another version, which is emptied."""
    row = connection.execute("SELECT version, sequence FROM state").fetchone()
    if row is not None and row[0] == _version():
        return int(row[1])
    _empty(connection)
    return 0


def _empty(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("DELETE FROM products")
        connection.execute("DELETE FROM state")


@cache
def _version() -> int:
    """Of what a product is made of: a file written by another version of the program is written anew."""
    return zlib.crc32(json.dumps(_VIEWS.json_schema(mode="serialization"), sort_keys=True).encode())


def _row(view: ProductView) -> tuple[int, str, bytes]:
    return view.id, view.public_id, zlib.compress(_VIEWS.dump_json(view), 1)

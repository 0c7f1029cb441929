"""Brings the rows of one product together, wherever they stand in a file.

The file is read more than once; rows that belong to others wait in a temporary SQLite file, not in memory.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from catalog.feeds.entry import Entry, Numbered

AT_A_TIME = 5_000  # rows in one statement
MAX_MEMBERS = 5_000  # rows of one product; no platform allows more variants
Row = tuple[int, Entry]


class Place(NamedTuple):
    """Where a row belongs: what others call it, whom it belongs to ("" for nobody), whose rows it takes to itself."""

    names: tuple[str, ...] = ()
    parent: str = ""
    takes: tuple[str, ...] = ()


class Family(NamedTuple):
    """A product's own row and those of its variants, in the order of the file."""

    head: Row
    members: list[Row]


def by_parent(entries: Callable[[], Numbered], place: Callable[[Entry], Place]) -> Callable[[], Iterator[Family]]:
    """Families of rows that name their parent, or whose parent names them, before or behind it.

    Rows whose parent is not in the file come last, each by itself.
    """
    store = _Store()

    def families() -> Iterator[Family]:
        store.read(entries, place)
        for number, entry in entries():
            spot = Place() if entry.problem else place(entry)
            if spot.parent or store.is_taken(spot):
                continue
            yield Family((number, entry), store.members(spot) if not entry.problem else [])
        for row in store.orphans():
            yield Family(row, [])

    return families


def by_key(entries: Callable[[], Numbered], key: Callable[[Entry], str]) -> Callable[[], Iterator[Family]]:
    """Families of rows with the same key, the first of them as head; a row without a key is alone."""
    store = _Store()

    def families() -> Iterator[Family]:
        store.read_scattered(entries, key)
        for own, run in _runs(entries(), key):
            rows = run
            if own and store.is_scattered(own):
                rows = store.rows_of((own,))
                if rows[0][0] != run[0][0]:
                    continue
            if own:
                yield Family(rows[0], rows[1:])
            else:
                yield from (Family(row, []) for row in rows)

    return families


def by_following(entries: Callable[[], Numbered], belongs: Callable[[Entry], bool]) -> Callable[[], Iterator[Family]]:
    """Families of a row and those behind it that belong to the row above them."""

    def families() -> Iterator[Family]:
        family: Family | None = None
        for row in entries():
            if family and not row[1].problem and belongs(row[1]) and len(family.members) < MAX_MEMBERS:
                family.members.append(row)
                continue
            if family:
                yield family
            family = Family(row, [])
        if family:
            yield family

    return families


def merged(families: Callable[[], Iterator[Family]], merge: Callable[[Family], Row]) -> Callable[[], Numbered]:
    """One entry a family; a row that could not be read stays as it is."""

    def entries() -> Numbered:
        for family in families():
            yield family.head if family.head[1].problem else merge(family)

    return entries


def _runs(entries: Numbered, key: Callable[[Entry], str]) -> Iterator[tuple[str, list[Row]]]:
    """Rows that stand together with the same key; a very long run is cut, so that it fits into memory."""
    for own, run in groupby(entries, key=lambda row: "" if row[1].problem else key(row[1])):
        part: list[Row] = []
        for row in run:
            part.append(row)
            if len(part) >= (MAX_MEMBERS if own else 1):
                yield own, part
                part = []
        if part:
            yield own, part


class _Store:
    """Rows that wait, in a file that the system removes by itself."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE members (parent TEXT, number INTEGER, entry TEXT, used INTEGER DEFAULT 0);"
            "CREATE TABLE taken (name TEXT PRIMARY KEY, parent TEXT) WITHOUT ROWID;"
            "CREATE TABLE runs (key TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID"
        )
        self._is_read = self._holds = self._takes = False

    def read(self, entries: Callable[[], Numbered], place: Callable[[Entry], Place]) -> None:
        """Store the rows that belong to others, once."""
        self._begin()
        if self._is_read:
            return
        self._read_taken(entries, place)
        self._keep(
            (parent, row)
            for row in entries()
            if not row[1].problem and (spot := place(row[1])) and (parent := spot.parent or self._taker(spot))
        )

    def _read_taken(self, entries: Callable[[], Numbered], place: Callable[[Entry], Place]) -> None:
        pairs: list[tuple[str, str]] = []
        for _, entry in entries():
            spot = Place() if entry.problem else place(entry)
            pairs += [(name, spot.names[0]) for name in spot.takes if spot.names and name not in spot.names]
            if len(pairs) >= AT_A_TIME:
                self._take(pairs)
                pairs = []
        self._take(pairs)

    def _take(self, pairs: list[tuple[str, str]]) -> None:
        self._takes = self._takes or bool(pairs)
        self._database.executemany("INSERT OR IGNORE INTO taken VALUES (?, ?)", pairs)

    def _taker(self, spot: Place) -> str:
        """Who takes the row to itself; a row that takes others is taken by nobody."""
        if not self._takes or spot.takes or not spot.names:
            return ""
        found = self._database.execute("SELECT parent FROM taken WHERE name = ?", spot.names[:1]).fetchone()
        return found[0] if found else ""

    def is_taken(self, spot: Place) -> bool:
        """Whether a row was stored for another that takes it."""
        return bool(self._taker(spot))

    def read_scattered(self, entries: Callable[[], Numbered], key: Callable[[Entry], str]) -> None:
        """Store the rows of keys that stand in several places, once."""
        self._begin()
        if self._is_read:
            return
        counts: Counter[str] = Counter()
        for own, _ in _runs(entries(), key):
            if own:
                counts[own] += 1
            if len(counts) >= AT_A_TIME:
                self._count(counts)
        self._count(counts)
        self._database.execute("DELETE FROM runs WHERE count < 2")
        if self._database.execute("SELECT 1 FROM runs LIMIT 1").fetchone():
            self._holds = True
            scattered = ((own, row) for own, run in _runs(entries(), key) if self.is_scattered(own) for row in run)
            self._keep(scattered)
        self._is_read = True

    def _count(self, counts: Counter[str]) -> None:
        self._database.executemany(
            "INSERT INTO runs VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET count = count + excluded.count",
            counts.items(),
        )
        counts.clear()

    def is_scattered(self, key: str) -> bool:
        """Whether rows with the key stand in several places."""
        if not self._holds or not key:
            return False
        return self._database.execute("SELECT 1 FROM runs WHERE key = ?", (key,)).fetchone() is not None

    def _begin(self) -> None:
        self._database.execute("UPDATE members SET used = 0 WHERE used = 1")

    def _keep(self, rows: Iterable[tuple[str, Row]]) -> None:
        batch: list[tuple[str, int, str]] = []
        for parent, (number, entry) in rows:
            batch.append((parent, number, json.dumps(entry.values)))
            self._holds = True
            if len(batch) >= AT_A_TIME:
                self._insert(batch)
                batch = []
        self._insert(batch)
        self._database.execute("CREATE INDEX members_by_parent ON members (parent, number)")
        self._is_read = True

    def _insert(self, batch: list[tuple[str, int, str]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO members (parent, number, entry) VALUES (?, ?, ?)", batch)
        self._database.execute("COMMIT")

    def rows_of(self, names: tuple[str, ...]) -> list[Row]:
        """The stored rows of these parents, in the order of the file."""
        found = self._database.execute(
            "SELECT number, entry FROM members WHERE used = 0 AND parent IN (SELECT value FROM json_each(?))"
            " ORDER BY number LIMIT ?",
            (json.dumps(names), MAX_MEMBERS),
        )
        return [(number, Entry(json.loads(values))) for number, values in found]

    def members(self, spot: Place) -> list[Row]:
        """The rows that belong to a row, which nobody else gets."""
        if not self._holds or not spot.names:
            return []
        rows = self.rows_of(spot.names)
        if rows:
            self._database.execute(
                "UPDATE members SET used = 1 WHERE parent IN (SELECT value FROM json_each(?))",
                (json.dumps(spot.names),),
            )
        return rows

    def orphans(self) -> Iterator[Row]:
        """The rows whose parent never came."""
        last = 0
        query = "SELECT number, entry FROM members WHERE used = 0 AND number > ? ORDER BY number LIMIT ?"
        while found := self._database.execute(query, (last, AT_A_TIME)).fetchall():
            yield from ((number, Entry(json.loads(values))) for number, values in found)
            last = found[-1][0]

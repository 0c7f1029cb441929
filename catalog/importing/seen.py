"""The ids of a feed, held on disk, so that a feed of millions takes no more memory than a small one."""

import sqlite3
from collections.abc import Sequence
from types import TracebackType

CACHE_KB = 16_000
MENTIONED = 0  # in place of a row: the id stands in the feed, but its row was rejected


class SeenIds:
    """Which ids a feed had, and in which row; an anonymous temporary database that goes with the object."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE seen (feed_id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")  # never committed: nobody else reads it

    def __enter__(self) -> "SeenIds":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def take(self, feed_id: str, row: int) -> int:
        """The row that the id is taken by: this one, or an earlier one of a product."""
        taken = self._database.execute(
            "INSERT INTO seen VALUES (?, ?) ON CONFLICT (feed_id) DO UPDATE SET row = excluded.row WHERE row = 0",
            (feed_id, row),
        )
        if taken.rowcount:
            return row
        return int(self._database.execute("SELECT row FROM seen WHERE feed_id = ?", (feed_id,)).fetchone()[0])

    def mention(self, feed_id: str) -> None:
        """Note an id whose row was rejected: its product is not gone, but the id is free."""
        self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (feed_id, MENTIONED))

    def missing(self, feed_ids: Sequence[str]) -> set[str]:
        """Which of the ids the feed did not have."""
        marks = ",".join("?" * len(feed_ids))
        query = f"SELECT feed_id FROM seen WHERE feed_id IN ({marks})"  # noqa: S608 - question marks alone
        return set(feed_ids) - {row[0] for row in self._database.execute(query, feed_ids)}

"""Products that a source's feed no longer has: found by the ids of the feed, then kept, hidden or removed."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

from sqlalchemy import func, insert, select

from catalog.database import Database
from catalog.tables import GoneProduct, Product
from catalog.writes import change_products

CACHE_KB = 8_000
MENTIONED = 0  # in place of a row: the id stands in the feed, but its row was rejected


class FeedIds:
    """Which ids a feed had, and in which row; an anonymous temporary database, deleted with the object."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.execute("CREATE TABLE seen (feed_id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")  # never committed: nobody else reads it

    def __enter__(self) -> "FeedIds":
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


BATCH = 2000
SAMPLES = 20

Action = Literal["keep", "hide", "remove"]


@dataclass
class Gone:
    """How many products of the source the feed no longer has, and the first of them."""

    count: int = 0
    samples: list[str] = field(default_factory=list)  # public ids
    problem: str = ""  # why nothing was hidden or removed although it was asked for


def handle_gone(database: Database, source: str, seen: FeedIds, action: Action, max_gone: float) -> Gone:
    """Count what is gone and do with it what was asked, unless it is a larger share of the source than allowed."""
    gone = Gone()
    for batch in _pages(database, source, seen, action):
        gone.count += len(batch)
        gone.samples += [public_id for _, public_id in batch[: SAMPLES - len(gone.samples)]]
    if action == "keep" or not gone.count:
        return gone
    shown = _count(database, source)
    if gone.count > max_gone * shown:
        gone.problem = (
            f"{gone.count:,} of the source's {shown:,} products are not in this feed, more than the allowed share"
            f" {max_gone:g}: none of them was touched. If the feed is whole, allow it with --max-gone 1"
        )
        return gone
    for batch in _pages(database, source, seen, action):
        _act(database, [product_id for product_id, _ in batch], action)
    return gone


def _pages(database: Database, source: str, seen: FeedIds, action: Action) -> Iterator[list[tuple[int, str]]]:
    """Ids and public ids of products that are gone and that the action would change, a batch at a time."""
    last = ""  # by feed id, along the index of (source, feed_id): by id each page would sort the whole source
    while True:
        query = (
            select(Product.id, Product.public_id, Product.feed_id)
            .outerjoin(GoneProduct, GoneProduct.product_id == Product.id)
            .where(Product.source == source, Product.removed.is_(False), Product.feed_id > last)
        )
        if action == "hide":
            query = query.where(Product.hidden.is_(False))
        elif action == "keep":
            query = query.where(GoneProduct.product_id.is_(None))
        with database.session() as session:
            rows = session.execute(query.order_by(Product.feed_id).limit(BATCH)).all()
        if not rows:
            return
        missing = seen.missing([row.feed_id for row in rows])
        found = [(row.id, row.public_id) for row in rows if row.feed_id in missing]
        if found:
            yield found
        last = rows[-1].feed_id


def _count(database: Database, source: str) -> int:
    query = select(func.count()).select_from(Product).where(Product.source == source, Product.removed.is_(False))
    with database.session() as session:
        return session.scalar(query) or 0


def _act(database: Database, ids: list[int], action: Action) -> None:
    """One transaction: every product of the batch hidden or removed, each with its own sequence number."""
    with database.session() as session:
        change_products(session, ids, {"removed": True} if action == "remove" else {"hidden": True})
        if action == "hide":
            now = datetime.now(UTC)
            session.execute(insert(GoneProduct), [{"product_id": id_, "since": now} for id_ in ids])

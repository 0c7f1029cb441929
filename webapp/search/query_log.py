"""Counts of shoppers' queries by day, without any data on who sent them."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from catalog.audit.log import record_change
from catalog.database import Database
from indexer.search.results import SearchResult
from webapp.logs import log
from webapp.tables import AskedQuery

FLUSH_S = 10.0  # counts wait in memory at most so long: a search must not wait for the database to write
MOST_WAITING = 2_000  # different queries in memory; further ones are not counted until these are written
LONGEST = 120  # characters kept of a query
# Mail addresses and telephone numbers typed by mistake are not stored.
_PERSONAL = re.compile(r"@|(?:\d[\s-]?){7,}")


@dataclass
class QueryCounts:
    """How often a query was asked, and how often with nothing found, or nothing close."""

    asked: int = 0
    empty: int = 0
    weak: int = 0

    def add(self, other: QueryCounts) -> None:
        """Count another's too."""
        self.asked, self.empty, self.weak = self.asked + other.asked, self.empty + other.empty, self.weak + other.weak


@dataclass(frozen=True)
class AskedQuerySummary:
    """One query with its counts of all days kept."""

    words: str
    asked: int
    empty: int
    weak: int
    last: date


ORDERS = {"empty": AskedQuery.empty, "weak": AskedQuery.weak, "asked": AskedQuery.asked}


class QueryLog:
    """Counts queries; counts older than `days` days are deleted, 0 counts nothing at all."""

    def __init__(self, database: Database, days: int) -> None:
        self._database, self.days = database, days
        self._waiting: dict[tuple[date, str], QueryCounts] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def record(self, result: SearchResult) -> None:
        """Count one answered query; not those that only part of the search answered, nor what seems personal."""
        words = " ".join(result.query.lower().split())
        if not self.days or not words or len(words) > LONGEST or result.degraded or _PERSONAL.search(words):
            return
        empty = not result.hits and not result.total
        tally = QueryCounts(1, int(empty), int(bool(result.hits) and result.none_close))
        with self._lock:
            key = (datetime.now(UTC).date(), words)
            if key not in self._waiting and len(self._waiting) >= MOST_WAITING:
                return
            self._waiting.setdefault(key, QueryCounts()).add(tally)
            if self._timer is None:
                self._timer = threading.Timer(FLUSH_S, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what waits and delete what is too old; counts that cannot be written are dropped, which is logged."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
        try:
            self._write(waiting)
            self._delete_old()
        except SQLAlchemyError:
            log.exception("Counts of %d queries could not be written", len(waiting))

    def most_frequent(self, order: str = "asked", limit: int = 50) -> list[AskedQuerySummary]:
        """Queries by how often they were asked, found nothing (empty), or nothing close (weak), most often first."""
        total = func.sum(ORDERS[order])
        asked, empty, weak = (func.sum(column) for column in (AskedQuery.asked, AskedQuery.empty, AskedQuery.weak))
        query = (
            select(AskedQuery.words, asked, empty, weak, func.max(AskedQuery.day))
            .where(AskedQuery.day > self._oldest())
            .group_by(AskedQuery.words)
            .having(total > 0)
            .order_by(total.desc(), AskedQuery.words)
            .limit(limit)
        )
        with self._database.session() as session:
            rows = session.execute(query).all()
        return [
            AskedQuerySummary(row[0], int(row[1]), int(row[2]), int(row[3]), row[4]) for row in rows
        ]  # sums may be Decimal

    def delete_all(self) -> int:
        """Delete every count; how many there were."""
        with self._lock:
            self._waiting = {}
        with self._database.session() as session:
            count = session.scalar(select(func.count()).select_from(AskedQuery)) or 0
            session.execute(delete(AskedQuery))
            record_change(session, "delete counts of queries", "", {"counts": count})
        return count

    def _write(self, waiting: Mapping[tuple[date, str], QueryCounts]) -> None:
        for key, tally in sorted(waiting.items()):
            if self._add(key, tally):
                continue
            try:
                with self._database.session() as session:
                    counts = {"asked": tally.asked, "empty": tally.empty, "weak": tally.weak}
                    session.add(AskedQuery(day=key[0], words=key[1], **counts))
            except IntegrityError:  # another process inserted it first
                self._add(key, tally)

    def _add(self, key: tuple[date, str], tally: QueryCounts) -> bool:
        """Add to the row there is; False when there is none."""
        query = update(AskedQuery).where(AskedQuery.day == key[0], AskedQuery.words == key[1])
        more = {
            AskedQuery.asked: AskedQuery.asked + tally.asked,
            AskedQuery.empty: AskedQuery.empty + tally.empty,
            AskedQuery.weak: AskedQuery.weak + tally.weak,
        }
        with self._database.session() as session:
            return bool(session.execute(query.values(more)).rowcount)  # type: ignore[attr-defined]

    def _delete_old(self) -> None:
        with self._database.session() as session:
            session.execute(delete(AskedQuery).where(AskedQuery.day <= self._oldest()))

    def _oldest(self) -> date:
        return datetime.now(UTC).date() - timedelta(days=self.days)

"""Brings a feed into the database: read, clean, keep, in batches, counting everything that was left out."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import update

from catalog.cleaner import Cleaner, RowRejected
from catalog.database import Database
from catalog.feed import feed_mapping, read_feed
from catalog.gather import Gatherer, Problem
from catalog.keep import Kept, keep_items, keep_pictures
from catalog.pictures import PictureStore
from catalog.records import RawRow, Record
from catalog.tables import Import

BATCH = 500  # rows in one transaction

Progress = Callable[[int, int], None]  # rows done, rows in all


@dataclass(frozen=True)
class Rejection:
    """A row, counted from 1, and the reason why it or a part of it was left out."""

    row: int
    reason: str


@dataclass
class ImportReport:
    """What became of every row: rows = kept + rejected, kept = new + changed + unchanged."""

    source: str
    mapping: dict[str, str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    remarks: list[Rejection] = field(default_factory=list)  # the row is kept, a cell or picture of it is not
    pictures_kept: int = 0
    pictures_missing: int = 0
    pictures_not_fetched: int = 0
    pictures_refused: int = 0
    seconds: float = 0.0

    @property
    def kept(self) -> int:
        """Rows that are products now."""
        return self.new + self.changed + self.unchanged

    def reasons(self) -> dict[str, int]:
        """How often each kind of reason was given, for rows and for parts of them, the most frequent first."""
        told = [_kind(rejection.reason) for rejection in [*self.rejected, *self.remarks]]
        return dict(Counter(told).most_common())

    def counts(self) -> dict[str, Any]:
        """Every number and the reasons, as JSON holds them."""
        plain = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        lists = {"kept": self.kept, "rejected": len(self.rejected), "remarks": len(self.remarks)}
        return {**plain, **lists, "seconds": round(self.seconds, 2), "reasons": self.reasons()}


def import_feed(
    database: Database,
    pictures: PictureStore,
    path: Path,
    *,
    source: str = "default",
    mapping: Mapping[str, str] | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a feed; picture paths are read below `folder` (the feed's own). Raises FeedError, MappingError."""
    run = _Run(path, source, mapping, database, Gatherer(database, pictures, folder or path.parent))
    run.open()
    total = sum(1 for _ in run.rows()) if progress else 0
    rows = run.rows()
    while batch := list(islice(rows, BATCH)):
        run.keep([pair for row in batch if (pair := run.clean(row))])
        if progress:
            progress(run.report.rows, total)
    return run.close()


class _Run:
    """One import under way: its report, its row in the database, the ids already seen."""

    def __init__(
        self, path: Path, source: str, mapping: Mapping[str, str] | None, database: Database, gatherer: Gatherer
    ) -> None:
        self.report = ImportReport(source, feed_mapping(path, mapping))
        self._path = path
        self._database = database
        self._gatherer = gatherer
        self._cleaner = Cleaner()
        self._seen: dict[str, int] = {}
        self._started = time.monotonic()
        self._id = 0

    def open(self) -> None:
        """Note in the database that the import has begun."""
        with self._database.session() as session:
            row = Import(source=self.report.source, started_at=datetime.now(UTC), finished_at=None, counts={})
            session.add(row)
            session.flush()
            self._id = row.id

    def rows(self) -> Iterator[RawRow]:
        """The feed's rows from the first."""
        return read_feed(self._path, self.report.mapping)

    def clean(self, row: RawRow) -> tuple[int, Record] | None:
        """The row's number and record, or None after its reason was noted."""
        self.report.rows += 1
        try:
            record = self._cleaner.clean(row)
            first = self._seen.setdefault(record.feed_id, row.number)
            if first != row.number:
                raise RowRejected(f"id {record.feed_id!r} was already used in row {first}")
        except RowRejected as rejection:
            self.report.rejected.append(Rejection(row.number, str(rejection)))
            return None
        self.report.remarks.extend(Rejection(row.number, remark) for remark in self._cleaner.remarks)
        return row.number, record

    def keep(self, records: Sequence[tuple[int, Record]]) -> None:
        """One batch: its pictures before the transaction, which stays short however slow they are."""
        gathered = self._gatherer.gather(records)
        with self._database.session() as session:
            keep_pictures(session, gathered.stored)
            kept = keep_items(session, self.report.source, gathered.items)
        self._count(kept, gathered.problems)
        self.report.pictures_kept += sum(len(item.pictures) for item in gathered.items)

    def _count(self, kept: Kept, problems: Sequence[Problem]) -> None:
        report = self.report
        report.new += kept.new
        report.changed += kept.changed
        report.unchanged += kept.unchanged
        kinds = Counter(problem.kind for problem in problems)
        report.pictures_missing += kinds["missing"]
        report.pictures_not_fetched += kinds["not fetched"]
        report.pictures_refused += kinds["refused"]
        report.remarks.extend(Rejection(problem.row, problem.reason) for problem in problems)

    def close(self) -> ImportReport:
        """Note the counts and the end in the database."""
        self.report.seconds = time.monotonic() - self._started
        with self._database.session() as session:
            values = {"finished_at": datetime.now(UTC), "counts": self.report.counts()}
            session.execute(update(Import).where(Import.id == self._id).values(**values))
        return self.report


def _kind(reason: str) -> str:
    """A reason without the values in it, so that the same trouble counts as one."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", reason)

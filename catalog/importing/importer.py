"""Brings a feed into the database: read, clean, keep, in batches, counting everything that was left out."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from catalog.cleaning import cells as clean
from catalog.database import Database
from catalog.feeds.entry import SEVERAL
from catalog.feeds.exported import is_exported
from catalog.feeds.rejects import RejectedRowsFile
from catalog.feeds.saved_mapping import load_mapping, save_mapping
from catalog.fetching.fetcher import PictureFetcher, waiting_report
from catalog.fetching.references import PictureReferences
from catalog.importing.cleaner import Cleaner, RowRejected
from catalog.importing.collector import PictureCollector, Problem
from catalog.importing.flags import QualityFlags
from catalog.importing.gone import Action, FeedIds, handle_gone
from catalog.importing.guard import import_lock, translate_errors
from catalog.importing.ledger import RowNote, note_rows
from catalog.importing.picture_names import PictureNames
from catalog.importing.report import ImportReport, Rejection
from catalog.importing.rows import PreparedRow, Rows, open_rows
from catalog.importing.upsert import Upserted, upsert_items
from catalog.offers.shop import NO_DEFAULTS, ShopDefaults
from catalog.pictures import PictureStore
from catalog.progress import Progress, no_progress
from catalog.records import Change, RawRow, Record
from catalog.tables import Import
from catalog.writes import insert_pictures

__all__ = ["ImportReport", "Rejection", "import_feed"]

BATCH = 2000  # rows in one transaction
PICTURES = 500  # after which it ends early
MAX_GONE = 0.5  # share of a source's products; more are not hidden or removed, for the feed may be cut short


def import_feed(
    database: Database,
    pictures: PictureStore,
    path: Path,
    *,
    name: str = "",
    source: str = "default",
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    defaults: ShopDefaults = NO_DEFAULTS,
    require_id: bool = False,
    folder: Path | None = None,
    gone: Action = "keep",
    max_gone: float = MAX_GONE,
    rejected: Path | None = None,
    progress: Progress = no_progress,
    fetcher: PictureFetcher | None = None,
) -> ImportReport:
    """Import a feed; picture paths are read below `folder` (the feed's own); rejected rows go to that file.

    In a `folder` that is given, products without pictures get those whose files are called like them.
    Reports call it `name`, or as its file is called. Pictures on the web are fetched once all rows are kept; without a
    fetcher they wait for another import. `gone` says what becomes of the source's products that the feed no longer has.
    `defaults` are the currency and the time zone of what the feed does not say. A feed without a column of ids gets
    made ones, unless `require_id` refuses it. Raises CatalogError.
    """
    below = folder or (path if path.is_dir() else path.parent)
    remembered = load_mapping(database, source)
    with ExitStack() as stack:
        stack.enter_context(translate_errors())
        stack.enter_context(import_lock(database, source))
        opened = open_rows(
            path, mapping, remembered=remembered, encoding=encoding, defaults=defaults, require_id=require_id
        )
        rows = stack.enter_context(opened)
        feed, ready = rows.feed, iter(rows)
        feed.name = name or feed.name
        seen = stack.enter_context(FeedIds())
        file = stack.enter_context(RejectedRowsFile(rejected, feed.columns, feed.mapping, path)) if rejected else None
        names = PictureNames(folder) if folder else None  # the feed's own folder may hold anything
        run = _Run(rows, source, database, PictureCollector(database, pictures, below), seen, file, names)
        while batch := _batch(ready):
            run.keep([pair for row in batch if (pair := run.clean(row))])
            progress("Rows", run.report.rows, round(run.report.rows / max(feed.share_read(), 1e-6)))
        run.handle_gone_products(gone, max_gone)
        run.fetch_pictures(pictures, fetcher)
        run.finish_flags(pictures)
        return run.close()


def _batch(rows: Iterator[PreparedRow]) -> list[PreparedRow]:
    """So many of the next rows as one transaction keeps; fewer where they have pictures, which take their time."""
    batch: list[PreparedRow] = []
    pictures = 0
    for row in rows:
        batch.append(row)
        named = row.row.cells.get("images", "")
        pictures += named.count(SEVERAL) + named.count(",") + 1 if named else 0
        if len(batch) >= BATCH or pictures >= PICTURES:
            break
    return batch


class _Run:
    """One import under way: its report, its row in the database, the ids already seen."""

    def __init__(
        self,
        rows: Rows,
        source: str,
        database: Database,
        collector: PictureCollector,
        seen: FeedIds,
        rejected: RejectedRowsFile | None,
        names: PictureNames | None,
    ) -> None:
        feed = rows.feed
        format_name = f"{feed.format}, sales" if rows.are_sales else feed.format
        self.report = ImportReport(source, feed.mapping, feed.name, format_name, feed.attributes, list(feed.notes))
        self.report.changes.table_rules = rows.report
        self._database = database
        self._collector = collector
        self._named = PictureReferences(self.report.source)
        self._cleaner = Cleaner(rows.prices, rows.zone, rows.categories)
        self._seen = seen
        self._rejected = rejected
        self._names = names
        self._remembered = not is_exported(feed.columns)  # an export's columns say nothing about the feed's
        self._flags = QualityFlags()
        self.report.flagged = self._flags.flagged
        self._notes: dict[int, tuple[Sequence[Change], Sequence[str]]] = {}  # of the batch, by row
        self._started = time.monotonic()
        self._id = self._open()

    def _open(self) -> int:
        """Note in the database that the import has begun."""
        with self._database.session() as session:
            row = Import(source=self.report.source, started_at=datetime.now(UTC), finished_at=None, counts={})
            session.add(row)
            session.flush()
            return row.id

    def clean(self, read: PreparedRow) -> tuple[int, Record] | None:
        """The row's number and record, or None after its reason was noted."""
        row, report = read.row, self.report
        report.rows += 1
        report.joined += read.joined
        report.complete = report.complete and not read.last
        try:
            record = self._cleaner.clean(row)
            record = self._names.fill(record) if self._names else record
            first = self._seen.take(record.feed_id, row.number)
            if first != row.number:
                raise RowRejected(f"id {record.feed_id!r} was already used in row {first}")
        except RowRejected as rejection:
            self._reject(read.raw, str(rejection))
            return None
        report.unpublished += bool(record.unpublished_by)
        self._flags.observe(row.number, record)
        self._flags.doubt(row.number, self._cleaner.doubts)
        changes = [*read.steps, *report.changes.note(read.raw, row, record)]
        for remark in self._cleaner.remarks:
            report.left_out.note(row.number, remark)
        if changes or self._cleaner.remarks:
            self._notes[row.number] = (changes, self._cleaner.remarks)
        return row.number, record

    def _reject(self, row: RawRow, reason: str) -> None:
        feed_id = clean.text(row.cells.get("id", ""))
        self.report.rejections.note(row.number, reason, feed_id)
        self._seen.mention(feed_id)
        if self._rejected is not None:
            self._rejected.write(row, reason)

    def keep(self, records: Sequence[tuple[int, Record]]) -> None:
        """One batch: its pictures before the transaction, which stays short however slow they are."""
        collected = self._collector.collect(records)
        with self._database.session() as session:
            insert_pictures(session, collected.stored)
            kept = upsert_items(session, self.report.source, collected.items)
            fetched_before = self._named.keep(session, collected.named)
            note_rows(session, self._id, self.report.source, self._row_notes(records))
        for row, reference in collected.cut:
            self._flags.cut_picture(row, reference)
        rows = {record.feed_id: row for row, record in records} if kept.repriced else {}
        for feed_id, before, now in kept.repriced:
            self._flags.compare(rows[feed_id], before, now)
        self._count(kept, collected.problems)
        self.report.pictures_kept += fetched_before + sum(len(item.pictures) for item in collected.items)

    def _row_notes(self, records: Sequence[tuple[int, Record]]) -> list[RowNote]:
        """What happened to the rows of a batch, for the ledger."""
        return [RowNote(row, record.feed_id, *self._notes.pop(row, ((), ()))) for row, record in records]

    def _count(self, kept: Upserted, problems: Sequence[Problem]) -> None:
        report = self.report
        report.new += kept.new
        report.changed += kept.changed
        report.unchanged += kept.unchanged
        report.returned += kept.returned
        kinds = Counter(problem.kind for problem in problems)
        report.pictures_missing += kinds["missing"]
        report.pictures_refused += kinds["refused"]
        for problem in problems:
            report.left_out.note(problem.row, problem.reason)

    def handle_gone_products(self, action: Action, max_gone: float) -> None:
        """Count the products that the feed no longer has and treat them as asked, where it was read to its end."""
        self.report.gone_action = action
        if self.report.complete:
            self.report.gone = handle_gone(self._database, self.report.source, self._seen, action, max_gone)
        elif action != "keep":
            self.report.gone.problem = "the feed could not be read to its end: nothing was hidden or removed"

    def fetch_pictures(self, pictures: PictureStore, fetcher: PictureFetcher | None) -> None:
        """Fetch the pictures that have a web address; without a fetcher count those that wait."""
        source = self.report.source
        done = fetcher.fetch(self._database, pictures, source) if fetcher else waiting_report(self._database, source)
        self.report.add_fetched(done)
        self._flags.cut_fetched(self._database, self._id, done.cut)

    def finish_flags(self, pictures: PictureStore) -> None:
        """Flag what looks wrong, now that every row was read."""
        self._flags.finish(self._database, pictures, self._id)

    def close(self) -> ImportReport:
        """Note the counts, the columns and the end in the database."""
        self.report.seconds = time.monotonic() - self._started
        with self._database.session() as session:
            report = self.report.as_json()
            values = {"finished_at": datetime.now(UTC), "counts": self.report.counts(), "report": report}
            session.execute(update(Import).where(Import.id == self._id).values(**values))
            if self._remembered:
                save_mapping(session, self.report.source, self.report.mapping)
        return self.report

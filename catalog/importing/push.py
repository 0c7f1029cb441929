"""Products pushed singly or by the hundred by a shop's backend: cleaned, kept and noted as a feed's rows are.

What only a whole feed can tell is left to feeds: which products have gone, how columns are to be read, what to doubt.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.cleaning.category_paths import known_names
from catalog.cleaning.prices.reader import PriceReader, evidence
from catalog.database import Database
from catalog.fetching.references import PictureReferences
from catalog.importing.cleaner import Cleaner, RowRejected
from catalog.importing.collector import CollectedPictures, PictureCollector
from catalog.importing.ledger import RowNote, note_rows
from catalog.importing.report import Rejection
from catalog.importing.upsert import Upserted, upsert_items
from catalog.offers.shop import NO_DEFAULTS, ShopDefaults
from catalog.pictures import PictureStore
from catalog.records import RawRow, Record
from catalog.tables import Import, Product
from catalog.writes import insert_pictures

FEED = "JSON API"  # the feed's name in the list of imports


@dataclass
class Pushed:
    """What became of the products; row numbers count them from 1."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ids: dict[str, str] = field(default_factory=dict)  # public id by the product's own
    rejected: list[Rejection] = field(default_factory=list)
    left_out: list[Rejection] = field(default_factory=list)  # the product is kept, a part of it is not
    web_pictures: int = 0  # named, on the web: they are there when they were fetched


def push_products(
    database: Database,
    store: PictureStore,
    rows: Sequence[RawRow],
    *,
    source: str,
    defaults: ShopDefaults = NO_DEFAULTS,
) -> Pushed:
    """Keep these products of a source, whole: what a row does not say is empty from now on.

    `defaults` are the currency and the time zone of what they do not say.
    Pictures are addresses on the web, or names of pictures that no file system is asked for. One transaction.
    """
    outcome = Pushed()
    records = _clean(rows, outcome, defaults, _categories(database, source, rows))
    with ExitStack() as stack:
        nowhere = stack.enter_context(TemporaryDirectory(prefix="shoplens-push-"))
        collected = PictureCollector(database, store, Path(nowhere)).collect(records)
        session = stack.enter_context(database.session())
        kept = _keep(session, source, records, collected, outcome)
        if kept.new or kept.changed:
            names = ", ".join(record.feed_id for _, record in records)
            record_change(session, "push products", names, after={"new": kept.new, "changed": kept.changed})
        outcome.ids = _public_ids(session, source, [record.feed_id for _, record in records])
    outcome.new, outcome.changed, outcome.unchanged = kept.new, kept.changed, kept.unchanged
    outcome.web_pictures = sum(bool(picture.address) for named in collected.named.values() for picture in named)
    outcome.left_out += [Rejection(picture.row, picture.reason) for picture in collected.problems]
    return outcome


def _categories(database: Database, source: str, rows: Sequence[RawRow]) -> frozenset[str]:
    """The categories that these products and those kept of the source show to be one each."""
    pushed = [cell for row in rows if (cell := row.cells.get("category", ""))]
    if not any("," in cell for cell in pushed):
        return frozenset()
    with database.session() as session:
        kept = session.scalars(select(Product.category).where(Product.source == source).distinct()).all()
    return known_names([*pushed, *kept])


def _clean(
    rows: Sequence[RawRow], outcome: Pushed, defaults: ShopDefaults, categories: frozenset[str]
) -> list[tuple[int, Record]]:
    prices = PriceReader(evidence("", defaults.currency))
    cleaner, seen = Cleaner(prices, defaults.zone, categories), dict[str, int]()
    records = []
    for row in rows:
        try:
            record = cleaner.clean(row)
            if seen.setdefault(record.feed_id, row.number) != row.number:
                raise RowRejected(f"id {record.feed_id!r} was already used in row {seen[record.feed_id]}")
        except RowRejected as rejection:
            outcome.rejected.append(Rejection(row.number, str(rejection), row.cells.get("id", "")[:200]))
            continue
        records.append((row.number, record))
        outcome.left_out += [Rejection(row.number, remark, record.feed_id) for remark in cleaner.remarks]
    return records


def _keep(
    session: Session, source: str, records: Sequence[tuple[int, Record]], collected: CollectedPictures, outcome: Pushed
) -> Upserted:
    insert_pictures(session, collected.stored)
    kept = upsert_items(session, source, collected.items)
    PictureReferences(source).keep(session, collected.named)
    import_id = _note_import(session, source, kept, outcome)
    remarks = {number: [part.reason for part in outcome.left_out if part.row == number] for number, _ in records}
    notes = [RowNote(number, record.feed_id, left_out=remarks[number]) for number, record in records]
    note_rows(session, import_id, source, notes)
    return kept


def _note_import(session: Session, source: str, kept: Upserted, outcome: Pushed) -> int:
    """All of a day's are one import in the list, with their sums."""
    now = datetime.now(UTC)
    row = session.scalars(select(Import).where(Import.source == source).order_by(Import.id.desc()).limit(1)).first()
    if row is None or row.counts.get("feed") != FEED or row.started_at.date() != now.date():
        row = Import(source=source, started_at=now, counts={"feed": FEED})
        session.add(row)
    counted = {"new": kept.new, "changed": kept.changed, "unchanged": kept.unchanged}
    sums = Counter({name: row.counts.get(name, 0) for name in (*counted, "rows", "kept", "rejected")})
    sums.update({**counted, "kept": sum(counted.values()), "rejected": len(outcome.rejected)})
    sums.update(rows=sum(counted.values()) + len(outcome.rejected))
    row.counts, row.finished_at = {**row.counts, **sums}, now
    session.flush()
    return row.id


def _public_ids(session: Session, source: str, feed_ids: Sequence[str]) -> dict[str, str]:
    query = select(Product.feed_id, Product.public_id).where(Product.source == source, Product.feed_id.in_(feed_ids))
    return {feed_id: public_id for feed_id, public_id in session.execute(query)}

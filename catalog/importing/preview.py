"""What an import would make of a feed: its columns and first records, with nothing kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.database import Database
from catalog.feeds.cells.explained import ColumnReading
from catalog.feeds.saved_mapping import load_mapping
from catalog.importing.cleaner import Cleaner, RowRejected
from catalog.importing.rows import open_rows
from catalog.offers.shop import NO_DEFAULTS, ShopDefaults
from catalog.records import Record

SHOWN = 5


@dataclass
class Preview:
    """A feed as it was understood, before anything is done with it."""

    format: str
    mapping: dict[str, str]
    remembered: list[str]  # our columns that are read as the source's last feed was
    attributes: list[str]
    columns: list[ColumnReading] = field(default_factory=list)  # what each was taken for, and why
    notes: tuple[str, ...] = ()
    records: list[Record] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "columns": [reading._asdict() for reading in self.columns]}


def preview_feed(
    database: Database,
    path: Path,
    *,
    source: str = "default",
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    defaults: ShopDefaults = NO_DEFAULTS,
    require_id: bool = False,
) -> Preview:
    """The columns and first records of a feed. Raises FeedError, MappingError."""
    remembered = load_mapping(database, source)
    opened = open_rows(
        path, mapping, remembered=remembered, encoding=encoding, defaults=defaults, require_id=require_id
    )
    with opened as rows:
        cleaner = Cleaner(rows.prices, rows.zone, rows.categories)
        feed = rows.feed
        kept = [ours for ours, theirs in feed.mapping.items() if remembered.get(ours) == theirs]
        read_as = f"{feed.format}, sales" if rows.are_sales else feed.format
        preview = Preview(read_as, feed.mapping, kept, feed.attributes, feed.explained.columns(), feed.notes)
        for read in islice(rows, SHOWN):
            try:
                preview.records.append(cleaner.clean(read.row))
                preview.problems += [f"row {read.row.number}: {remark}" for remark in cleaner.remarks]
                preview.problems += [f"row {read.row.number}: {doubt.message}" for doubt in cleaner.doubts]
            except RowRejected as rejection:
                preview.problems.append(f"row {read.row.number} would be rejected: {rejection}")
    return preview

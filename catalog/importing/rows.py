"""The rows an import works on: cleaned by what their columns hold, and those of sales made products."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from catalog.cleaning.prices.reader import PriceReader, evidence
from catalog.cleaning.report import CellTally
from catalog.cleaning.rows import RowCleaner
from catalog.cleaning.sales import products_of_sales
from catalog.feeds.cells.rows import FeedRow
from catalog.feeds.feed import Feed, open_feed
from catalog.offers.shop import NO_DEFAULTS, ShopDefaults
from catalog.records import Change, RawRow

PROFILED = 50_000  # rows that a column's values are learnt from


class PreparedRow(NamedTuple):
    """A row as the feed has it, and as the rules of its columns left it."""

    raw: RawRow
    row: RawRow
    joined: int = 0
    last: bool = False
    steps: Sequence[Change] = ()  # what was done to its cells


class Rows:
    """A feed's rows, to be read once, and what was done to their cells."""

    def __init__(self, feed: Feed, cleaner: RowCleaner, defaults: ShopDefaults = NO_DEFAULTS) -> None:
        """`defaults` are the currency and the time zone of what the feed does not say."""
        self.feed = feed
        head = feed.mapping.get("price", "")
        self.prices = PriceReader(evidence(head, defaults.currency, decimal_sign=cleaner.price_point()))
        self.zone = defaults.zone
        self.categories = cleaner.categories()
        self.are_sales = cleaner.are_sales()
        self._cleaner = cleaner

    @property
    def report(self) -> CellTally:
        """What the rules of columns changed so far."""
        return self._cleaner.report

    def __iter__(self) -> Iterator[PreparedRow]:
        return self._products() if self.are_sales else self._each()

    def _each(self) -> Iterator[PreparedRow]:
        for read in self.feed.rows():
            row = self._cleaner.clean(read.row)
            yield PreparedRow(read.row, row, read.joined, read.last, self._cleaner.steps)

    def _products(self) -> Iterator[PreparedRow]:
        """Products of the sales; the last one carries what was joined and whether the end was reached."""
        tally = _Tally()
        held: RawRow | None = None
        made = 0
        cleaned = (self._cleaner.clean(read.row) for read in tally.count(self.feed.rows()))
        for row in products_of_sales(cleaned, self.prices):
            if held is not None:
                yield PreparedRow(held, held)
            held = row
            made += 1
        if held is not None:
            yield PreparedRow(held, held, tally.rows - made, tally.last)


class _Tally:
    """Counts rows on their way."""

    def __init__(self) -> None:
        self.rows = 0
        self.last = False

    def count(self, rows: Iterable[FeedRow]) -> Iterator[FeedRow]:
        """The same rows."""
        for read in rows:
            self.rows += 1 + read.joined
            self.last = self.last or read.last
            yield read


@contextmanager
def open_rows(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    remembered: Mapping[str, str] | None = None,
    encoding: str | None = None,
    defaults: ShopDefaults = NO_DEFAULTS,
    require_id: bool = False,
) -> Iterator[Rows]:
    """A feed's rows, their columns learnt from the first ones before. Raises FeedError, MappingError."""
    with open_feed(path, mapping, remembered=remembered, encoding=encoding, require_id=require_id) as feed:
        cleaner = RowCleaner(read.row for read in islice(feed.rows(), PROFILED) if not read.row.problem)
        yield Rows(feed, cleaner, defaults)

"""The table rules on a feed's rows: our columns and the file's own together."""

from collections.abc import Iterable

from catalog.cleaning.category_paths import known_names
from catalog.cleaning.dates import date_order
from catalog.cleaning.prices.column import decimal_sign
from catalog.cleaning.prices.numbers import Point
from catalog.cleaning.profile import Profile
from catalog.cleaning.report import CellTally
from catalog.cleaning.table import TableCleaner
from catalog.records import COLUMNS, JOINED, Change, RawRow

SALES_OF_ONE = 2  # rows that an id has on the average, for the rows to be sales
DATES = ("sale_starts", "sale_ends")
_OURS = "our "  # in front of our columns' names, for a feed may have a column of the same name left over
_NAMES = {name: _OURS + name for name in COLUMNS if name not in JOINED}  # whose signs say where one ends


class RowCleaner:
    """Profiles all rows once, then cleans one at a time; the rules of single products come after it."""

    def __init__(self, rows: Iterable[RawRow]) -> None:
        self._profile = Profile()
        for row in rows:
            self._profile.add(_merged(row))
        # An id such as "12L" is no volume and "2011-03" no day: our own columns have rules of their own for form.
        self._cleaner = TableCleaner(self._profile, {_OURS + name for name in COLUMNS if name not in DATES})

    @property
    def report(self) -> CellTally:
        """What was changed so far; our columns have "our " in front."""
        return self._cleaner.report

    @property
    def steps(self) -> list[Change]:
        """What was done to the cells of the last row."""
        steps = self._cleaner.steps
        return [Change(rule, name.removeprefix(_OURS), old, new) for name, (rule, old, new) in steps] if steps else []

    def clean(self, row: RawRow) -> RawRow:
        """The row with its cells cleaned; one that could not be read stays as it is."""
        if row.problem:
            self._cleaner.steps = []
            return row
        self._cleaner.begin()
        rule = self._cleaner.cell
        cells = {name: rule(_NAMES[name], cell) if name in _NAMES else cell for name, cell in row.cells.items()}
        rest = {name: rule(name, cell) for name, cell in row.rest.items()}
        return RawRow(row.number, cells, rest, variants=row.variants, parts=row.parts)

    def price_point(self) -> Point | None:
        """The sign before the decimals of the feed's prices; None where they do not show it."""
        prices = self._profile.columns.get(_OURS + "price")
        return decimal_sign(prices.values) if prices is not None else None

    def categories(self) -> frozenset[str]:
        """The categories that the feed's column shows to be one each, beside which commas divide a list."""
        column = self._profile.columns.get(_OURS + "category")
        return known_names(column.values) if column is not None else frozenset()

    def are_sales(self) -> bool:
        """Whether this is an export of sales: the same ids again and again, and the days of the sales beside them."""
        ids = self._profile.columns.get(_OURS + "id")
        if ids is None or ids.cells < SALES_OF_ONE * (len(ids.values) + ids.forgotten):
            return False
        return any(date_order(column.values) is not None for column in self._profile.columns.values())


def _merged(row: RawRow) -> dict[str, str]:
    return {_NAMES[name]: cell for name, cell in row.cells.items() if name in _NAMES} | row.rest

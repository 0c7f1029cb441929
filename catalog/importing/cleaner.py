"""Turns a raw row into a record by the rules of catalog/cleaning/cells.py, and names what it left out."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from catalog.cleaning import cells as clean
from catalog.records import RawRow, Record

MAX_ID = 200
MAX_TITLE = 500
MAX_SHORT = 200  # brand, group id
MAX_CATEGORY = 400
MAX_ATTRIBUTES = 60
MAX_ATTRIBUTE = 2_000

REMEMBERED = 5_000  # cells of a rule whose outcome is remembered: brands, categories and words repeat
REMEMBERED_LENGTH = 100  # characters

T = TypeVar("T")


class RowRejected(Exception):
    """The row makes no product; the message is the reason that is counted."""


class Cleaner:
    """Cleans one row at a time; `remarks` holds what was left out of the last one."""

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self._text, self._plain = _remembered(clean.text), _remembered(clean.plain)
        self._category, self._currency = _remembered(clean.category), _remembered(clean.currency)
        self._availability = _remembered(clean.availability)

    def clean(self, row: RawRow) -> Record:
        """The record of a row; raises RowRejected."""
        self.remarks = []
        if row.problem:
            raise RowRejected(row.problem)
        cells = row.cells
        no_price: tuple[Decimal | None, str] = (None, "")
        amount, said_currency = self._use(clean.price, cells.get("price", ""), no_price)
        own_currency = self._currency(cells.get("currency", ""))
        return Record(
            feed_id=_identity(cells.get("id", "")),
            title=self._cut("title", _title(cells.get("title", "")), MAX_TITLE),
            description=clean.plain(cells.get("description", "")),
            brand=self._cut("brand", self._plain(cells.get("brand", "")), MAX_SHORT),
            category=self._cut("category", self._category(cells.get("category", "")), MAX_CATEGORY),
            price=amount,
            currency=(own_currency or said_currency) if amount is not None else "",
            url=self._use(clean.url, cells.get("url", ""), ""),
            availability=self._use(self._availability, cells.get("availability", ""), "in stock"),
            group_id=self._cut("group_id", self._text(cells.get("group_id", "")), MAX_SHORT),
            gtin=self._use(clean.gtin, cells.get("gtin", ""), ""),
            images=clean.images(cells.get("images", "")),
            attributes=self._attributes(row.rest),
        )

    def _use(self, rule: Callable[[str], T], cell: str, otherwise: T) -> T:
        try:
            return rule(cell)
        except ValueError as error:
            self.remarks.append(str(error))
            return otherwise

    def _cut(self, column: str, value: str, limit: int) -> str:
        if len(value) <= limit:
            return value
        self.remarks.append(f"{column} cut to {limit} characters")
        return value[:limit].rstrip()

    def _attributes(self, rest: dict[str, str]) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, cell in rest.items():
            value = self._plain(cell)
            if value:
                kept[self._text(name)[:MAX_SHORT]] = value[:MAX_ATTRIBUTE]
        if len(kept) <= MAX_ATTRIBUTES:
            return kept
        self.remarks.append(f"only the first {MAX_ATTRIBUTES} attributes are kept")
        return dict(list(kept.items())[:MAX_ATTRIBUTES])


def _remembered(rule: Callable[[str], T]) -> Callable[[str], T]:
    """The same rule; what it made of short cells is remembered."""
    remembered = lru_cache(REMEMBERED)(rule)
    return lambda cell: remembered(cell) if len(cell) <= REMEMBERED_LENGTH else rule(cell)


def _identity(cell: str) -> str:
    feed_id = clean.text(cell)
    if not feed_id:
        raise RowRejected("no id")
    if len(feed_id) > MAX_ID:
        raise RowRejected(f"id longer than {MAX_ID} characters")
    return feed_id


def _title(cell: str) -> str:
    title = clean.plain(cell)
    if not title:
        raise RowRejected("no title")
    return title

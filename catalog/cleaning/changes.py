"""What cleaning did to the cells of a feed: how often by rule, with samples, and how full each column was and is."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalog.cleaning.report import CellTally
from catalog.records import COLUMNS, Change, RawRow, Record

SAMPLE_LENGTH = 120
FORMS = {  # columns whose values have one form, and what bringing them to it is called
    "price": "price as an amount",
    "availability": "availability in three words",
    "category": "category as a path",
    "gtin": "gtin of digits alone",
    "url": "address as a link",
    "currency": "currency as a code",
}
_MARKUP = re.compile(r"<[a-zA-Z/!]|&\w+;|&#\d+;")


@dataclass
class Changes:
    """Counts over the rows that became products."""

    rows: int = 0
    cells: CellTally = field(default_factory=lambda: CellTally(SAMPLE_LENGTH))
    filled_before: Counter[str] = field(default_factory=Counter)
    filled_after: Counter[str] = field(default_factory=Counter)
    table_rules: CellTally = field(default_factory=CellTally)  # what was done before, by the columns' values

    def note(self, raw: RawRow, row: RawRow, record: Record) -> list[Change]:
        """Count the changes between a row's raw and its cleaned cells, and return those worth a note."""
        self.rows += 1
        noted: list[Change] = []
        after = vars(record)
        for column, before in row.cells.items():
            name = "feed_id" if column == "id" else column
            value = after.get(name, before)  # what a rule only decides by stays as it is
            said = raw.cells.get(column, "")
            if said and not said.isspace():
                self.filled_before[column] += 1
            if value is not None and value not in ("", ()):  # a price of 0 says something
                self.filled_after[column] += 1
            if before != value and column != "images":
                change = self._compare(row.number, column, before, value)
                if change:
                    noted.append(change)
        return noted

    def completeness(self) -> dict[str, tuple[float, float]]:
        """Of each column the share of products that it says something about, before cleaning and after."""
        columns = [column for column in COLUMNS if column in self.filled_before]
        return {name: (self.filled_before[name] / self.rows, self.filled_after[name] / self.rows) for name in columns}

    def table(self) -> list[dict[str, Any]]:
        """One entry a rule and column, the most frequent first, as JSON holds it."""
        theirs = [{**counted, "column": counted["column"].removeprefix("our ")} for counted in self.table_rules.cells()]
        return sorted([*theirs, *self.cells.cells()], key=lambda counted: -counted["cells"])

    def _compare(self, number: int, column: str, before: str, value: Any) -> Change | None:
        after = "" if value is None else str(value)
        rule = _rule(column, before, value, after)
        if not rule:
            return None
        self.cells.note(rule, column, before, after, number)
        return Change(rule, column, before, after)


def _rule(column: str, before: str, value: Any, after: str) -> str:
    """The name of what happened to a cell; "" where it says the same."""
    plain = before.strip()
    if not plain or plain == after:
        return ""
    if not after:
        return "left out"
    if isinstance(value, Decimal) and re.fullmatch(r"\d+(\.\d+)?", plain):
        return "" if Decimal(plain) == value else FORMS["price"]
    if column in FORMS:
        return FORMS[column]
    if _MARKUP.search(plain):
        return "HTML"
    return "white space" if " ".join(plain.split()) == after else "characters"

"""A feed's entries as rows under our column names."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from catalog.feeds.cells.made_ids import made_id
from catalog.feeds.entry import SEVERAL, Numbered
from catalog.feeds.exported import EXPORTED, attribute_name
from catalog.feeds.rejects import REASON, ROW, unescape_formula
from catalog.offers.publication import named_cell
from catalog.records import RawPart, RawRow, RawVariant

MARKS = (REASON, ROW, EXPORTED)  # columns that only say how to read a file


class FeedRow(NamedTuple):
    """A row of the feed; `joined` counts further records that belong to it, `last` that the rest could not be read."""

    row: RawRow
    joined: int = 0
    last: bool = False


def read_rows(
    entries: Numbered, mapping: Mapping[str, str], *, again: bool, makes_ids: bool, slashes: bool
) -> Iterator[FeedRow]:
    """The rows; `again` for a file of rejected ones, `makes_ids` where a product without an id gets one.

    With `slashes` every slash of a category stands between two steps of a path.
    """
    read = _Reading(mapping)
    for number, entry in entries:
        values = entry.values
        if again:  # a file of rejected rows
            values = {name: unescape_formula(cell) for name, cell in values.items()}
        rest = {attribute_name(name): cell for name, cell in values.items() if cell and name not in read.used}
        variants = tuple(RawVariant(read.of_variant(variant.values), variant.options) for variant in entry.variants)
        parts = tuple(RawPart(read.of_variant(part.values), part.choice, part.quantity) for part in entry.parts)
        cells = read.cells(values)
        if makes_ids and not cells.get("id", "").strip():
            cells["id"] = made_id(cells)
        if slashes and "/" in cells["category"]:
            cells["category"] = cells["category"].replace("/", " / ")
        yield FeedRow(RawRow(number, cells, rest, entry.problem, variants, parts), entry.joined, entry.last)


class _Reading:
    """How a file's cells become ours."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._single = [(ours, theirs) for ours, theirs in mapping.items() if SEVERAL not in theirs]
        self._several = [(ours, theirs.split(SEVERAL)) for ours, theirs in mapping.items() if SEVERAL in theirs]
        self._published = mapping.get("published", "").split(SEVERAL) if "published" in mapping else []
        self.used = {*MARKS, *(name for theirs in mapping.values() for name in theirs.split(SEVERAL))}

    def cells(self, values: Mapping[str, str]) -> dict[str, str]:
        """Our columns; several of theirs are joined, and whether it is published keeps the names of its columns."""
        cells = {ours: values.get(theirs, "") for ours, theirs in self._single}
        for ours, names in self._several:
            cells[ours] = SEVERAL.join(values[name] for name in names if values.get(name))
        if self._published:
            said = (named_cell(name, values[name]) for name in self._published if values.get(name))
            cells["published"] = SEVERAL.join(said)
        return cells

    def of_variant(self, values: Mapping[str, str]) -> dict[str, str]:
        """Our columns of a variant, those alone that it speaks of."""
        named = {ours: names for ours, names in self._several if any(name in values for name in names)}
        own = {ours: theirs for ours, theirs in self._single if theirs in values}
        return {ours: cell for ours, cell in self.cells(values).items() if ours in own or ours in named}

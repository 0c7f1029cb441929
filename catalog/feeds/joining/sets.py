"""Gives products that are made of others the rows of those: groups, and bundles to choose from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from catalog.feeds.entry import Entry, Numbered, PartEntry
from catalog.feeds.joining.families import Row

MAX_SETS = 20_000  # that wait for their parts; further ones stay as they are
MAX_PARTS = 500  # of one set


class Named(NamedTuple):
    """A part as a set names it: by an id or SKU, with the choice that it is one of, and how many of it."""

    name: str
    choice: str = ""
    quantity: int = 1


class SetColumns(NamedTuple):
    """How a platform writes sets: the parts that a row names, what sets call a row, whether a row is for sale."""

    parts_of: Callable[[Entry], Sequence[Named]]
    names_of: Callable[[Entry], Sequence[str]]
    is_sold: Callable[[Entry], bool]


def with_parts(
    entries: Callable[[], Numbered], every: Callable[[], Numbered], columns: SetColumns
) -> Callable[[], Numbered]:
    """The entries; sets come last, with the rows of their parts, which are found among `every`.

    A bundle with a part that is not in the file stays without: nobody knows what it costs. The file is read once more
    only where it holds a set.
    """

    def joined() -> Iterator[Row]:
        sets: list[tuple[Row, Sequence[Named]]] = []
        for number, entry in entries():
            parts = () if entry.problem else columns.parts_of(entry)[:MAX_PARTS]
            if parts and len(sets) < MAX_SETS:
                sets.append(((number, entry), parts))
            else:
                yield number, entry
        found = _found(every(), {part.name for _, parts in sets for part in parts}, columns) if sets else {}
        for (number, entry), parts in sets:
            unknown = any(part.choice and part.name not in found for part in parts)
            yield number, entry if unknown else entry._replace(parts=tuple(_rows(parts, found)))

    return joined


def _found(entries: Numbered, wanted: set[str], columns: SetColumns) -> dict[str, dict[str, str] | None]:
    """The cells of each row that a set names, by that name; None for one that is not for sale."""
    found: dict[str, dict[str, str] | None] = {}
    for _, entry in entries:
        for name in () if entry.problem else columns.names_of(entry):
            if name in wanted:
                found.setdefault(name, entry.values if columns.is_sold(entry) else None)
    return found


def _rows(parts: Sequence[Named], found: Mapping[str, dict[str, str] | None]) -> Iterator[PartEntry]:
    for part in parts:
        if (values := found.get(part.name)) is not None:
            yield PartEntry(values, part.choice, part.quantity)

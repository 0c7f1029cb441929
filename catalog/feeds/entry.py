"""One record of a file under the file's own names, and how a structured value becomes a cell."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from catalog.languages.words import fold_word

SEVERAL = "|"  # joins values in one cell, and the names of columns where pictures are spread over several
NAMED = ("src", "url", "link", "href", "name", "title", "value")  # what an object in place of a cell is called by


class VariantEntry(NamedTuple):
    """A variant of a record's product: its own cells by the file's names, and its options, such as size and colour."""

    values: dict[str, str]
    options: dict[str, str]


class PartEntry(NamedTuple):
    """A product that a set is made of: its cells by the file's names, the choice it is one of, and how many of it."""

    values: dict[str, str]
    choice: str
    quantity: int


class Entry(NamedTuple):
    """A record, or what could be read of it and why it is none."""

    values: dict[str, str]
    problem: str = ""
    joined: int = 0  # further records of the file that were joined into this one
    last: bool = False  # nothing behind it could be read, although there is more
    variants: tuple[VariantEntry, ...] = ()
    parts: tuple[PartEntry, ...] = ()


Numbered = Iterator[tuple[int, Entry]]  # the record's number in the file, from 1


def first_of_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Columns without a name are dropped; of two with the same name the first that says something counts."""
    values: dict[str, str] = {}
    for name, cell in pairs:
        if name and not values.get(name, "").strip():
            values[name] = cell
    return values


def from_object(record: Any) -> Entry:
    """The entry of a JSON object or of a Parquet row."""
    if not isinstance(record, dict):
        return Entry({}, "not a JSON object")
    values: dict[str, str] = {}
    for name, value in record.items():
        if name == "attributes" and isinstance(value, dict):
            values.update({str(inner): plain(cell) for inner, cell in value.items()})
        else:
            values[str(name)] = plain(value)
    return Entry(values)


def plain(value: Any) -> str:
    """A structured value as the text a CSV cell would have."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() | tuple():
            return SEVERAL.join(filter(None, map(plain, value)))
        case dict():
            named = next((value[key] for key in NAMED if value.get(key)), None)
            return plain(named) if named is not None else json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def normalize_head(name: str) -> str:
    """A column's name as letters and digits in lower case, without accents and without Google's g: in front."""
    return fold_word(re.sub(r"^[gG][:_]", "", name.strip()))


def by_head(names: Iterable[str]) -> dict[str, str]:
    """A file's column names by their normalised form; of several with one form the first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(normalize_head(name), name)
    return found

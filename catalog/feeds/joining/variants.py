"""Makes one entry with variants out of the rows of a product."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from catalog.feeds.entry import SEVERAL, Entry, VariantEntry
from catalog.feeds.joining.families import Row
from catalog.languages.compound_heads import says_unpublished
from catalog.languages.words import is_published_word


class Member(NamedTuple):
    """A variant's own cells by the file's names, and the options that tell it from the others."""

    values: Mapping[str, str]
    options: Mapping[str, str]


def with_variants(head: Row, members: Sequence[Member], joined: int, *, values: Mapping[str, str] | None = None) -> Row:
    """The head's row with its variants; `values` are the product's cells where they are not the row's own."""
    number, entry = head
    variants = tuple(
        VariantEntry({name: cell for name, cell in one.values.items() if cell}, dict(one.options)) for one in members
    )
    return number, Entry(dict(entry.values if values is None else values), joined=joined, variants=variants)


def is_off(cell: str, head: str = "") -> bool:
    """Whether a cell such as "0" or "disabled" keeps a variant from shoppers; below "Archived" it is "yes"."""
    return bool(cell.strip()) and is_published_word(cell) is says_unpublished(head)


def numbered_options(
    values: Mapping[str, str], names: Iterable[tuple[str, str]], shared: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Options from pairs of columns, that of the option's name and that of its value.

    A name that is not in the row is that of `shared`, the product's first row.
    """
    options = {}
    for number, (name, value) in enumerate(names, start=1):
        if said := values.get(value, "").strip():
            known = values.get(name, "").strip() or (shared or {}).get(name, "").strip()
            options[known or f"Option {number}"] = said
    return options


def all_pictures(rows: Iterable[Row], mapping: Mapping[str, str]) -> dict[str, str]:
    """The cells of the columns of pictures, each with what all rows say."""
    rows = list(rows)
    names = mapping.get("images", "").split(SEVERAL)
    said = {
        name: dict.fromkeys(cell for _, row in rows if (cell := row.values.get(name, ""))) for name in names if name
    }
    return {name: SEVERAL.join(cells) for name, cells in said.items() if cells}


def without(values: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The cells but those of some columns."""
    left_out = set(names)
    return {name: cell for name, cell in values.items() if name not in left_out}

"""Reads back what catalog.export wrote."""

from collections.abc import Sequence

from catalog.feeds.entry import Numbered
from catalog.feeds.rejects import unescape_formula
from catalog.records import COLUMNS

EXPORTED = "shoplens export"  # the column that marks an export; its cells name the format
PREFIX = "attribute "  # in front of an attribute that is called like one of our columns


def is_exported(columns: Sequence[str]) -> bool:
    """Whether the columns are those of an export."""
    return EXPORTED in columns


def attribute_column(name: str) -> str:
    """What an attribute's column is called."""
    return PREFIX + name if name in (*COLUMNS, EXPORTED, "attributes") or name.startswith(PREFIX) else name


def unescaped_entries(entries: Numbered) -> Numbered:
    """The entries with their cells as they were before formulas were escaped."""
    for number, entry in entries:
        if entry.values.get(EXPORTED) == "csv":
            values = {unescape_formula(name): unescape_formula(cell) for name, cell in entry.values.items()}
            yield number, entry._replace(values=values)
        else:
            yield number, entry


def own_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Our columns by their own names."""
    return {name: name for name in COLUMNS if name in columns}


def attribute_name(column: str) -> str:
    """The attribute a column stands for."""
    bare = column.removeprefix(PREFIX)
    return bare if attribute_column(bare) == column else column

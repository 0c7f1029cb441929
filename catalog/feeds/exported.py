"""Reads back what catalog.export wrote."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from catalog.errors import FeedError
from catalog.feeds.entry import Numbered, VariantEntry
from catalog.feeds.rejects import unescape_formula
from catalog.offers.sale import Sale
from catalog.offers.variants import Variant
from catalog.records import COLUMNS

EXPORTED = "shoplens export"  # the column that marks an export; its cells name the format
VARIANTS = "shoplens variants"  # the column of a product's variants, as JSON
ON_REQUEST = "price on request"
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
        else:
            values = dict(entry.values)
        variants = _variants(values.pop(VARIANTS, ""))
        yield number, entry._replace(values=values, variants=variants)


def offer_cells(
    price: Decimal | None, list_price: Decimal | None, sale: Sale | None, on_request: bool = False
) -> dict[str, Any]:
    """The prices as a feed says them: with a sale, what is asked without it and when the sale holds."""
    if sale is None and on_request:
        return {"price": ON_REQUEST, "list_price": list_price}
    if sale is None:
        return {"price": price, "list_price": list_price}
    dates = {"sale_starts": sale.starts and sale.starts.isoformat(), "sale_ends": sale.ends and sale.ends.isoformat()}
    return {"price": sale.regular, "list_price": sale.list_price, "sale_price": sale.price, **dates}


def variants_cell(kept: Sequence[Mapping[str, Any]] | None) -> str:
    """A product's variants as one cell; "" where it has none."""
    rows = []
    for variant in map(Variant.from_json, kept or ()):
        cells = {"id": variant.feed_id, "images": variant.image, "availability": variant.availability}
        cells |= {name: getattr(variant, name) for name in ("sku", "gtin", "mpn", "url", "unit_price")}
        cells |= offer_cells(variant.price, variant.list_price, variant.sale, variant.price_on_request)
        said = {name: str(cell) for name, cell in cells.items() if cell is not None and cell != ""}
        rows.append({**said, "options": dict(variant.options)})
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _variants(cell: str) -> tuple[VariantEntry, ...]:
    try:
        rows = json.loads(cell) if cell else []
        return tuple(VariantEntry(row, row.pop("options")) for row in rows)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise FeedError(f"the column {VARIANTS!r} of an export was changed and cannot be read: {error}") from error


def own_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Our columns by their own names."""
    return {name: name for name in COLUMNS if name in columns}


@cache
def attribute_name(column: str) -> str:
    """The attribute a column stands for."""
    bare = column.removeprefix(PREFIX)
    return bare if attribute_column(bare) == column else column

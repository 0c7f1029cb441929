"""Ecwid's catalogue file: rows of the type product_variation belong to the product above."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.feeds.entry import SEVERAL, Entry, Numbered, by_head
from catalog.feeds.joining.families import Family, Row, by_following, merged
from catalog.feeds.joining.variants import Member, with_variants
from catalog.feeds.platforms.platform import Opened, Platform, each, map_with_pictures

SIGNS = {"type", "productname", "productsku"}
COLUMNS = {
    "id": ("productinternalid", "productid", "productsku"),
    "title": ("productname",),
    "description": ("productdescription",),
    "brand": ("productbrand", "productattributebrand"),
    "category": ("productcategory1", "productcategory"),
    "price": ("productprice",),
    "list_price": ("productcomparetoprice",),
    "quantity": ("productquantity",),
    "backorders": ("productquantityoutofstockbehaviour",),
    "tracked": ("productisinventorytracked",),
    "published": ("productisavailable", "productisenabled", "productenabled"),
    "sku": ("productsku",),
    "gtin": ("productupc", "productgtin", "productattributeupc"),
}
PICTURE = re.compile(r"product(variation)?(media)?(main|gallery)image(url)?\d*")
_OPTION = re.compile(r"product_variation_option_\{?(.+?)\}?$")
_ATTRIBUTE = re.compile(r"product_attribute_\{?(.+?)\}?$")
OWN_SKU = "product_variation_sku"


def is_ecwid(names: Sequence[str]) -> bool:
    """Whether these are the columns of Ecwid's catalogue file."""
    return set(by_head(names)) >= SIGNS


def _prepared(entry: Entry) -> Entry:
    """A row with its categories in one cell: each number is another path, with slashes between its steps."""
    values = dict(entry.values)
    numbered = [name for name in values if re.fullmatch(r"product_category_\d+", name)]
    if numbered:
        paths = [re.sub(r"\s+/\s+", " > ", values[name]) for name in numbered if values[name].strip()]
        values = {name: cell for name, cell in values.items() if name not in numbered[1:]}
        values[numbered[0]] = SEVERAL.join(paths)
    return Entry(values)


def join(opened: Opened) -> Callable[[], Numbered]:
    """Products with their variations; attributes by their own names."""
    families = by_following(opened.entries, lambda entry: entry.values.get("type", "").strip() != "product")
    return merged(families, partial(_product, opened.mapping))


def _product(mapping: Mapping[str, str], family: Family) -> Row:
    used = {name for theirs in mapping.values() for name in theirs.split(SEVERAL)}
    values: dict[str, str] = {}
    for name, cell in family.head[1].values.items():
        attribute = _ATTRIBUTE.match(name) if name not in used else None
        values[attribute[1] if attribute else name] = cell
    members = []
    for _, entry in family.members:
        options = {found[1]: cell for name, cell in entry.values.items() if cell and (found := _OPTION.match(name))}
        if options:
            members.append(Member(_own(entry.values, mapping), options))
    return with_variants(family.head, members, len(family.members), values=values)


def _own(row: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str]:
    """A variation's own cells: its SKU has a column of its own, its row may repeat the id of the product."""
    own = {name: cell for name, cell in row.items() if name != mapping.get("id")}
    own[mapping.get("sku", OWN_SKU)] = row.get(OWN_SKU, "")
    return own


MAP = partial(map_with_pictures, COLUMNS, PICTURE)
ECWID = Platform("Ecwid", is_ecwid, MAP, prepare=each(_prepared), join=join, makes_ids=True)

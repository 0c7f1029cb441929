"""Amazon's flat file for listings: children name their parent by its SKU; lines for people stand above the heads."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.feeds.entry import Entry, Numbered, by_head
from catalog.feeds.joining.families import Family, Place, Row, by_parent, merged
from catalog.feeds.joining.variants import Member, all_pictures, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, each, map_with_pictures

SIGNS = {"itemsku", "itemname"}
FIRST_LINES = 6  # among which the heads are looked for
_HEADS = re.compile(r"(?:^|[\t,;])\"?item_sku\"?[\t,;]")
COLUMNS = {
    "id": ("itemsku",),
    "title": ("itemname",),
    "description": ("productdescription", "bulletpoint1"),
    "brand": ("brandname", "manufacturer"),
    "category": ("itemtypekeyword", "itemtypename", "itemtype", "feedproducttype"),
    "price": ("standardprice", "price"),
    "list_price": ("listprice",),
    "sale_price": ("saleprice",),
    "sale_starts": ("salefromdate",),
    "sale_ends": ("saleenddate",),
    "currency": ("currency",),
    "quantity": ("quantity",),
    "sku": ("itemsku",),
    "gtin": ("externalproductid",),
    "mpn": ("partnumber", "mfrpartnumber", "model"),
}
PICTURE = re.compile(r"(main|other)(offer)?imageurl\d*")
OPTIONS = {
    "colorname": "Colour",
    "sizename": "Size",
    "stylename": "Style",
    "materialtype": "Material",
    "patternname": "Pattern",
    "flavorname": "Flavour",
    "scentname": "Scent",
    "itempackagequantity": "Pack",
}
GTINS = {"", "ean", "upc", "gtin", "isbn"}


def lines_above_heads(text: str) -> int:
    """How many lines of a flat file stand above that with the names of its fields; 0 for any other file."""
    for number, line in enumerate(text.splitlines()[:FIRST_LINES]):
        if _HEADS.search(line):
            return number
    return 0


def is_amazon(names: Sequence[str]) -> bool:
    """Whether these are the fields of a flat file."""
    return set(by_head(names)) >= SIGNS


def _prepared(entry: Entry) -> Entry:
    values = dict(entry.values)
    if values.get("update_delete", "").strip().lower() == "delete":
        return Entry(values, "the file deletes this product (update_delete)")
    if values.get("external_product_id_type", "").strip().lower() not in GTINS:
        values.pop("external_product_id", None)  # an ASIN is no GTIN
    return Entry(values)


def _place(entry: Entry) -> Place:
    values = entry.values
    if values.get("parent_child", values.get("parentage_level", "")).strip().lower() == "child":
        return Place(parent=values.get("parent_sku", "").strip())
    sku = values.get("item_sku", "").strip()
    return Place((sku,) if sku else ())


def join(opened: Opened) -> Callable[[], Numbered]:
    """Children become variants of their parent."""
    heads = by_head(opened.columns)
    options = {heads[head]: name for head, name in OPTIONS.items() if head in heads}
    return merged(by_parent(opened.entries, _place), partial(_product, options, opened.mapping))


def _product(options: Mapping[str, str], mapping: Mapping[str, str], family: Family) -> Row:
    if not family.members:
        return family.head
    rows = [entry.values for _, entry in family.members]
    differing = [name for name in options if len({row.get(name, "").strip() for row in rows}) > 1]
    chosen = differing or [name for name in options if any(row.get(name) for row in rows)]
    members = [
        Member(without(row, chosen), {options[name]: row[name] for name in chosen if row.get(name)}) for row in rows
    ]
    pictures = all_pictures([family.head, *family.members], mapping)
    values = {**without(family.head[1].values, [*chosen, "parent_child", "variation_theme"]), **pictures}
    return with_variants(family.head, members, len(family.members), values=values)


MAP = partial(map_with_pictures, COLUMNS, PICTURE)
AMAZON = Platform("Amazon flat file", is_amazon, MAP, prepare=each(_prepared), join=join)

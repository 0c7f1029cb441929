"""Squarespace's export: a product's first row holds its first variant, those below without a product id the others."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.cleaning.category_paths import split_paths, written
from catalog.feeds.entry import SEVERAL, Entry, Numbered, by_head
from catalog.feeds.joining.families import Family, Row, by_following, merged
from catalog.feeds.joining.variants import Member, is_off, numbered_options, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, each, map_heads

SIGNS = {"productidnoneditable", "variantidnoneditable"}
COLUMNS = {
    "id": ("productidnoneditable",),
    "title": ("title",),
    "description": ("description",),
    "category": ("categories",),
    "price": ("price",),
    "sale_price": ("saleprice",),
    "quantity": ("stock",),
    "published": ("visible",),
    "sku": ("sku",),
    "gtin": ("gtin",),
    "mpn": ("mpn",),
    "images": ("hostedimageurls",),
}
OF_A_VARIANT = ("price", "sale_price", "quantity", "sku", "gtin", "mpn")
OPTIONS = range(1, 7)


def is_squarespace(names: Sequence[str]) -> bool:
    """Whether these are the columns of Squarespace's product export."""
    return set(by_head(names)) >= SIGNS


def _prepared(entry: Entry) -> Entry:
    """A row with its categories as paths, its pictures as a list, and a sale price only while it is on sale."""
    heads, values = by_head(entry.values), dict(entry.values)
    if category := values.get(heads.get("categories", "")):
        values[heads["categories"]] = written(split_paths(category, ",", "/"))
    if pictures := values.get(heads.get("hostedimageurls", "")):
        values[heads["hostedimageurls"]] = SEVERAL.join(re.split(r"[\s,]+(?=https?:)", pictures.strip()))
    if is_off(values.get(heads.get("onsale", ""), "")):
        values[heads.get("saleprice", "")] = ""
    if values.get(heads.get("stock", ""), "").strip().lower() == "unlimited":
        values[heads["stock"]] = "in stock"
    values.pop("", None)
    return Entry(values)


def join(opened: Opened) -> Callable[[], Numbered]:
    """Products with their variants."""
    heads = by_head(opened.columns)
    own = heads["productidnoneditable"]
    families = by_following(opened.entries, lambda entry: not entry.values.get(own, "").strip())
    return merged(families, partial(_product, heads, opened.mapping))


def _product(heads: Mapping[str, str], mapping: Mapping[str, str], family: Family) -> Row:
    rows = [family.head[1].values, *(entry.values for _, entry in family.members)]
    pairs = [(heads.get(f"optionname{number}", ""), heads.get(f"optionvalue{number}", "")) for number in OPTIONS]
    cells = [mapping[ours] for ours in OF_A_VARIANT if ours in mapping]
    variant_id = heads["variantidnoneditable"]
    members = [
        Member({mapping["id"]: row.get(variant_id, ""), **{name: row.get(name, "") for name in cells}}, options)
        for row in rows
        if (options := numbered_options(row, pairs, rows[0]))
    ]
    drop = [*(name for pair in pairs for name in pair), *(cells if members else ())]
    return with_variants(family.head, members, len(family.members), values=without(rows[0], drop))


SQUARESPACE = Platform(
    "Squarespace",
    is_squarespace,
    partial(map_heads, COLUMNS),
    prepare=each(_prepared),
    join=join,
    makes_ids=True,
    only=frozenset({"id", "url"}),  # its Product URL is a path below the shop's own address
)

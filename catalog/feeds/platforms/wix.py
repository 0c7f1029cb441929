"""Wix's export, by its older and its newer heads: rows of one handle are a product, its variants and its pictures."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from catalog.cleaning.category_paths import written
from catalog.feeds.entry import SEVERAL, Entry, Numbered, by_head
from catalog.feeds.joining.amounts import changed_price, reduced_price
from catalog.feeds.joining.families import Family, Row, by_key, merged
from catalog.feeds.joining.variants import Member, is_off, with_variants
from catalog.feeds.platforms.platform import Opened, Platform, each, map_heads

HANDLES = ("handleid", "handle")
COLUMNS = {
    "id": HANDLES,
    "title": ("name",),
    "description": ("description", "plaindescription"),
    "brand": ("brand",),
    "category": ("collection", "collections", "categories"),
    "price": ("price",),
    "list_price": ("strikethroughprice",),
    "quantity": ("inventory",),
    "published": ("visible",),
    "sku": ("sku",),
    "images": ("productimageurl", "media"),
}
SALE = "Sale price"  # what is left of the price with the discount
ADDRESS = "https://static.wixstatic.com/media/"
_BARE = re.compile(r"[\w.\-]+~mv2[\w.\-]*")
OPTIONS = range(1, 7)


def is_wix(names: Sequence[str]) -> bool:
    """Whether these are the columns of Wix's product export."""
    return {"fieldtype", "name"} <= set(by_head(names)) and bool(set(HANDLES) & set(by_head(names)))


def _prepared(entry: Entry) -> Entry:
    """A row with its pictures as addresses, its collections as categories, and its price without the discount."""
    heads = by_head(entry.values)
    values = dict(entry.values)
    for head in COLUMNS["images"]:
        if head in heads:
            parts = [part.strip() for part in re.split(r"[;,]", values[heads[head]]) if part.strip()]
            values[heads[head]] = SEVERAL.join(ADDRESS + part if _BARE.fullmatch(part) else part for part in parts)
    for head in COLUMNS["category"]:
        if head in heads:
            values[heads[head]] = written([part.strip()] for part in values[heads[head]].split(";") if part.strip())
    return Entry({**values, SALE: _sale(values, heads)})


def _sale(values: Mapping[str, str], heads: Mapping[str, str]) -> str:
    mode, price, off = (
        values.get(heads.get(head, ""), "").strip() for head in ("discountmode", "price", "discountvalue")
    )
    if not off.strip("0., ") or not price:
        return ""
    return reduced_price(price, off) if mode.upper() == "PERCENT" else changed_price(price, f"-{off}")


def join(opened: Opened) -> Callable[[], Numbered]:
    """Products with their variants and pictures."""
    heads = by_head(opened.columns)
    handle = next(heads[head] for head in HANDLES if head in heads)
    families = by_key(opened.entries, lambda entry: entry.values.get(handle, "").strip())
    return merged(families, partial(_product, heads, opened.mapping))


def _product(heads: Mapping[str, str], mapping: Mapping[str, str], family: Family) -> Row:
    rows = [family.head, *family.members]
    kind = heads["fieldtype"]
    head = next((row for row in rows if row[1].values.get(kind, "").strip().lower() == "product"), family.head)
    values = dict(head[1].values)
    below = [entry.values for number, entry in rows if number != head[0]]
    if images := mapping.get("images"):
        more = [row.get(images, "") for row in below if row.get(kind, "").strip().lower() == "media"]
        values[images] = SEVERAL.join(filter(None, [values.get(images, ""), *more]))
    names = {number: values.get(heads.get(f"productoptionname{number}", ""), "").strip() for number in OPTIONS}
    members = []
    for row in below:
        hidden = is_off(row.get(mapping.get("published", ""), ""))
        if row.get(kind, "").strip().lower() == "variant" and not hidden:
            members.append(Member(_variant(row, values, heads, mapping), _options(row, names, heads)))
    for head_name, column in heads.items():
        if head_name.startswith(("productoption", "additionalinfo")):
            values.pop(column, None)
    values.update(_information(head[1].values, heads))
    return with_variants(head, [one for one in members if one.options], len(family.members), values=values)


def _variant(
    row: Mapping[str, str], product: Mapping[str, str], heads: Mapping[str, str], mapping: Mapping[str, str]
) -> dict[str, str]:
    """A variant's own cells; a surcharge is added to the product's prices."""
    own = {name: cell for name, cell in row.items() if name not in (mapping["id"], SALE)}
    surcharge, price = row.get(heads.get("surcharge", ""), "").strip(), mapping.get("price", "")
    if surcharge.strip("0., ") and not row.get(price, "").strip():
        own[price] = changed_price(product.get(price, ""), surcharge)
        own[SALE] = changed_price(product[SALE], surcharge) if product.get(SALE) else ""
    elif row.get(price, "").strip():
        own[SALE] = row.get(SALE, "")
    return own


def _options(row: Mapping[str, str], names: Mapping[int, str], heads: Mapping[str, str]) -> dict[str, str]:
    options = {}
    for number, name in names.items():
        for head in (f"productoptiondescription{number}", f"productoptionchoices{number}"):
            if value := row.get(heads.get(head, ""), "").strip():
                options[name or f"Option {number}"] = re.sub(r"^#[0-9a-fA-F]{3,8}:", "", value)
    return options


def _information(values: Mapping[str, str], heads: Mapping[str, str]) -> dict[str, str]:
    """The sections of additional information by their titles."""
    found = {}
    for number in OPTIONS:
        title, text = (
            values.get(heads.get(f"additionalinfo{part}{number}", ""), "") for part in ("title", "description")
        )
        if title.strip() and text.strip():
            found[title.strip()] = text
    return found


WIX = Platform("Wix", is_wix, partial(map_heads, COLUMNS), prepare=each(_prepared), join=join)

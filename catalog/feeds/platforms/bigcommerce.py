"""BigCommerce's export, by its older and its newer heads: SKU, Variant, Rule and Image rows belong to the row above."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from catalog.cleaning.category_paths import split_paths, written
from catalog.feeds.entry import SEVERAL, Numbered, by_head
from catalog.feeds.joining.amounts import changed_price, reduced_price
from catalog.feeds.joining.families import Family, Row, by_following, merged
from catalog.feeds.joining.variants import Member, with_variants, without
from catalog.feeds.platforms.platform import Opened, Platform, map_heads

SIGNS = ({"itemtype", "productname"}, {"item", "name", "sku", "options"}, {"itemtype", "productsku"})
COLUMNS = {
    "id": ("productid", "id"),
    "title": ("productname", "name"),
    "description": ("productdescription", "description"),
    "brand": ("brandname", "brand"),
    "category": ("category", "categories", "categorystring"),
    "price": ("price",),
    "list_price": ("retailprice",),
    "sale_price": ("saleprice",),
    "quantity": ("currentstocklevel", "currentstock", "stocklevel"),
    "tracked": ("trackinventory", "inventorytracking"),
    "published": ("productvisible", "isvisible"),
    "sku": ("productcodesku", "productsku", "sku"),
    "gtin": ("productupcean", "upcean", "gtin", "globaltradenumber", "upc", "productgtin"),
    "mpn": ("mpn", "manufacturerpartnumber", "productmpn"),
    "url": ("producturl",),
}
PICTURE = re.compile(r"productimage(file|url)\d*|imageurlimport|internalimageurlexport|variantimageurl|imagefile")
VARIANTS, RULE, PRODUCT = ("sku", "variant"), "rule", "product"
_OLD_OPTION = re.compile(r"\[[A-Z]+\]\s*([^=]+?)\s*=\s*(.*?)\s*(?=,\s*\[[A-Z]+\]|$)", re.DOTALL)
_NEW_OPTION = re.compile(r"Name=(.*?)\|Value=(.*?)\s*(?=[;,\n]?\s*Type=|$)", re.DOTALL)
_SWATCH = re.compile(r":#[0-9a-fA-F]{3,8}(?:\|#[0-9a-fA-F]{3,8})*$")
_RULE = re.compile(r"\[(FIXED|ADD|REMOVE|PERCENT)\]\s*([\d.,]+)", re.IGNORECASE)


def is_bigcommerce(names: Sequence[str]) -> bool:
    """Whether these are the columns of BigCommerce's product export."""
    heads = set(by_head(names))
    return any(heads >= signs for signs in SIGNS)


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them, every column of pictures among them."""
    pictures = sorted((head for head in heads if PICTURE.fullmatch(head)), key=_number)
    own = {"images": SEVERAL.join(heads[head] for head in pictures)} if pictures else {}
    return {**map_heads(COLUMNS, heads), **own}


def _number(head: str) -> int:
    return int(re.sub(r"\D", "", head) or 0)


def join(opened: Opened) -> Callable[[], Numbered]:
    """Rows below a product become its variants, their prices and its pictures."""
    heads = by_head(opened.columns)
    kind = heads.get("itemtype") or heads["item"]
    families = by_following(opened.entries, lambda entry: entry.values.get(kind, "").strip().lower() != PRODUCT)
    return merged(families, partial(_product, kind, heads, opened.mapping))


def _product(kind: str, heads: Mapping[str, str], mapping: Mapping[str, str], family: Family) -> Row:
    values = dict(family.head[1].values)
    rows: dict[str, list[Mapping[str, str]]] = {}
    for _, entry in family.members:
        rows.setdefault(entry.values.get(kind, "").strip().lower(), []).append(entry.values)
    prices = _ruled_prices(rows.get(RULE, ()), values, mapping)
    for name in mapping.get("images", "").split(SEVERAL):
        cells = [values.get(name, ""), *(row.get(name, "") for row in rows.get("image", ()))]
        values[name] = SEVERAL.join(filter(None, cells))
    if category := mapping.get("category"):
        values[category] = written(split_paths(values.get(category, ""), ";|\n", "/>"))
    if (url := mapping.get("url")) and not values.get(url, "").startswith("http"):
        values.pop(url, None)  # a path below the shop's own address
    below = [row for name in VARIANTS for row in rows.get(name, ())]
    members = [_member(row, values, prices, heads, mapping) for row in below]
    return with_variants(family.head, [one for one in members if one.options], len(family.members), values=values)


def _member(
    row: Mapping[str, str],
    product: Mapping[str, str],
    prices: Mapping[str, Mapping[str, str]],
    heads: Mapping[str, str],
    mapping: Mapping[str, str],
) -> Member:
    """A variant; its id is its SKU, for its own number may be that of another product."""
    own = without(row, [mapping.get("id", ""), mapping.get("tracked", "")])
    sku = row.get(mapping.get("sku", ""), "").strip()
    own |= prices.get(sku, {})
    tracked, quantity = mapping.get("tracked", ""), mapping.get("quantity", "")
    how = product.get(tracked, "").strip().lower()
    if how in ("by product", "product"):
        own[quantity] = product.get(quantity, "")
    elif how == "none":
        own[tracked] = how
    return Member(own, options_of(row.get(heads.get("options", ""), "") or row.get(mapping["title"], "")))


def options_of(cell: str) -> dict[str, str]:
    """The options of "[S]Size=Small,[RB]Colour=Red" or of "Type=Rectangle|Name=Size|Value=Small"."""
    pairs: Iterable[tuple[str, str]] = _NEW_OPTION.findall(cell) if "Name=" in cell else _OLD_OPTION.findall(cell)
    return {name.strip(): _SWATCH.sub("", value.strip()) for name, value in pairs}


def _ruled_prices(
    rules: Iterable[Mapping[str, str]],
    product: Mapping[str, str],
    mapping: Mapping[str, str],
) -> dict[str, dict[str, str]]:
    """The cells of prices of variants by the rules for their SKUs; one that is reduced stays so by a changed price."""
    sku, price, sale = (mapping.get(ours, "") for ours in ("sku", "price", "sale_price"))
    bases = [name for name in (price, sale) if product.get(name, "").strip("0., ")]
    found = {}
    for row in rules:
        if (rule := _RULE.search(row.get(price, ""))) and (own := row.get(sku, "").strip()):
            kind, amount = rule[1].upper(), rule[2]
            if kind == "FIXED":
                found[own] = {price: amount}
            else:
                found[own] = {name: _changed(product[name], kind, amount) for name in bases}
    return found


def _changed(base: str, kind: str, amount: str) -> str:
    """A price by a rule that adds or removes an amount or a percentage."""
    if kind == "PERCENT":
        return reduced_price(base, amount)
    return changed_price(base, f"-{amount}" if kind == "REMOVE" else amount)


BIGCOMMERCE = Platform("BigCommerce", is_bigcommerce, map_columns, join=join, makes_ids=True, only=frozenset({"id"}))

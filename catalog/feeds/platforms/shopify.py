"""Shopify's export, by its older and its newer heads: the rows of one handle are one product with its variants."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from catalog.feeds.entry import SEVERAL, Entry, Numbered, VariantEntry, by_head, normalize_head
from catalog.feeds.joining.families import by_key
from catalog.feeds.platforms.platform import Opened, Platform, map_heads

HANDLES = ("handle", "urlhandle")
PICTURES = ("imagesrc", "productimageurl")
SIGNS = {"variantsku", "imagesrc", "option1value", "variantprice", "productimageurl"}
COLUMNS = {
    "id": HANDLES,
    "title": ("title",),
    "description": ("description", "bodyhtml"),
    "brand": ("brand", "vendor"),
    "category": ("category", "productcategory", "producttype", "categories", "type"),
    "price": ("variantprice", "price"),
    "sku": ("variantsku", "sku"),
    "gtin": ("variantbarcode", "barcode", "gtin"),
    "mpn": ("googleshoppingmpn", "googleshoppingmanufacturerpartnumbermpn"),
    "images": ("imagesrc", "productimageurl", "images", "image"),
}
# What stands in the row of each variant; heads that begin with "variant" are the older ones.
OF_A_VARIANT = {
    "sku",
    "barcode",
    "price",
    "compareatprice",
    "costperitem",
    "inventorytracker",
    "inventoryquantity",
    "continuesellingwhenoutofstock",
    "chargetax",
    "taxcode",
    "weightvaluegrams",
    "weightunitfordisplay",
    "requiresshipping",
    "fulfillmentservice",
    "unitpricetotalmeasure",
}
NO_CHOICE = "Default Title"  # the one option of a product without variants
OPTIONS = (1, 2, 3)

Rows = list[tuple[int, Entry]]


def handle_column(names: Sequence[str]) -> str | None:
    """The column that says which rows belong together, where this is a Shopify export."""
    heads = by_head(names)
    handle = next((heads[known] for known in HANDLES if known in heads), None)
    return handle if "title" in heads and SIGNS & set(heads) else None


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them."""
    return map_heads(COLUMNS, heads)


def join(opened: Opened) -> Callable[[], Numbered]:
    """One entry a handle, with its variants; one a variant where somebody mapped the id to a variant's column."""
    handle = handle_column(opened.columns) or ""
    families = by_key(opened.entries, lambda entry: entry.values.get(handle, "").strip())

    def entries() -> Numbered:
        for head, members in families():
            if head[1].problem or not head[1].values.get(handle, "").strip():
                yield head
            else:
                yield from _settled([head, *members], handle, opened.mapping["id"])

    return entries


def _settled(group: Rows, handle: str, id_column: str) -> Rows:
    if id_column != handle:
        return _by_variant(group, id_column)
    number, first = group[0]
    rows = [entry.values for _, entry in group]
    names = {normalize_head(name): name for name in first.values}
    variants = tuple(
        VariantEntry(_of_variant(row), options) for row in rows if (options := _options(row, rows[0], names))
    )
    whole = _joined(group)
    if variants:
        whole = {name: cell for name, cell in whole.items() if not _is_of_variant(name) and not _is_option(name)}
    return [(number, Entry(whole, joined=len(group) - 1, variants=variants))]


def _options(row: Mapping[str, str], first: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The options of a variant's row; their names stand in the first row alone."""
    options = {}
    for number in OPTIONS:
        value = row.get(names.get(f"option{number}value", ""), "").strip()
        if value and value != NO_CHOICE:
            head = names.get(f"option{number}name", "")
            options[(row.get(head, "") or first.get(head, "")).strip() or f"Option {number}"] = value
    return options


@cache
def _is_of_variant(name: str) -> bool:
    head = normalize_head(name)
    return head.startswith("variant") or head in OF_A_VARIANT


@cache
def _is_option(name: str) -> bool:
    return normalize_head(name).startswith(tuple(f"option{number}" for number in OPTIONS))


def _of_variant(row: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if _is_of_variant(name)}


def _joined(group: Rows) -> dict[str, str]:
    """All pictures of a handle, and of every other column the first cell that says something."""
    names = dict.fromkeys(name for _, entry in group for name in entry.values)
    return {name: _cell(name, [entry.values.get(name, "").strip() for _, entry in group]) for name in names}


def _cell(name: str, cells: list[str]) -> str:
    said = list(dict.fromkeys(cell for cell in cells if cell))
    return SEVERAL.join(said) if normalize_head(name) in PICTURES else said[0] if said else ""


def _by_variant(group: Rows, id_column: str) -> Rows:
    """One entry a row that has an id, with what the handle says where the row says nothing."""
    whole = _joined(group)
    variants = [(number, entry) for number, entry in group if entry.values.get(id_column, "").strip()]
    pictures_only = len(group) - len(variants)
    if not variants:
        return [(group[0][0], Entry(whole, joined=pictures_only - 1))]
    made = [(number, Entry(_filled(entry.values, whole))) for number, entry in variants]
    made[0] = (made[0][0], made[0][1]._replace(joined=pictures_only))
    return made


def _filled(values: Mapping[str, str], whole: Mapping[str, str]) -> dict[str, str]:
    """A variant's own cells over those of its handle; pictures of the handle come behind its own."""
    cells = {}
    for name, shared in whole.items():
        own = values.get(name, "").strip()
        if normalize_head(name) in PICTURES:
            cells[name] = SEVERAL.join(filter(None, [own, shared]))
        else:
            cells[name] = own or ("" if _is_of_variant(name) or _is_option(name) else shared)
    return cells


def is_shopify(names: Sequence[str]) -> bool:
    """Whether these are the columns of Shopify's product export."""
    return handle_column(names) is not None


SHOPIFY = Platform("Shopify", is_shopify, map_columns, join=join)

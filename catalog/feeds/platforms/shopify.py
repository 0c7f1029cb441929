"""Shopify's export: the rows of one handle, further variants and pictures, are one product or one a variant."""

from collections.abc import Mapping, Sequence

from catalog.feeds.entry import SEVERAL, Entry, Numbered, by_head, normalize_head
from catalog.feeds.platforms.platform import Platform, map_heads

MAX_ROWS = 4000  # of one handle; Shopify allows 2,048 variants and 250 pictures
PICTURES = ("imagesrc", "variantimage")
SUMMED = "variantinventoryqty"
SIGNS = {"variantsku", "imagesrc", "option1value", "variantprice"}
COLUMNS = {
    "id": ("handle",),
    "title": ("title",),
    "description": ("description", "bodyhtml"),
    "brand": ("brand", "vendor"),
    "category": ("category", "producttype", "categories", "productcategory", "type"),
    "price": ("price", "variantprice"),
    "availability": ("availability", "variantinventoryqty"),
    "gtin": ("gtin", "barcode", "variantbarcode"),
    "images": ("images", "image", "imagesrc"),
}
OF_A_VARIANT = ("variant", "option1value", "option2value", "option3value", "image")

Rows = list[tuple[int, Entry]]


def handle_column(names: Sequence[str]) -> str | None:
    """The column that says which rows belong together, where this is a Shopify export."""
    heads = by_head(names)
    return heads.get("handle") if "title" in heads and SIGNS & set(heads) else None


def map_columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Our columns with the file's names for them; the handle is the id of an export with pictures."""
    return map_heads(COLUMNS if "imagesrc" in heads else {**COLUMNS, "id": ()}, heads)


def join_rows(entries: Numbered, columns: Sequence[str], mapping: Mapping[str, str]) -> Numbered:
    """The entries of each handle joined as `join_handles` does."""
    return join_handles(entries, handle_column(columns) or "", mapping["id"])


def join_handles(entries: Numbered, handle: str, id_column: str) -> Numbered:
    """One entry a handle where that is the product's id, else one a row that has an id, with what the handle's say."""
    group: Rows = []
    for number, entry in entries:
        own = entry.values.get(handle, "")
        if group and (entry.problem or own != group[0][1].values[handle] or len(group) >= MAX_ROWS):
            yield from _settled(group, handle, id_column)
            group = []
        if entry.problem or not own.strip():
            yield number, entry
        else:
            group.append((number, entry))
    if group:
        yield from _settled(group, handle, id_column)


def _settled(group: Rows, handle: str, id_column: str) -> Rows:
    first = group[0][0]
    if len(group) == 1:
        return group
    whole = _joined(group)
    if id_column == handle:
        return [(first, Entry(whole, joined=len(group) - 1))]
    variants = [(number, entry) for number, entry in group if entry.values.get(id_column, "").strip()]
    pictures_only = len(group) - len(variants)
    if not variants:
        return [(first, Entry(whole, joined=pictures_only - 1))]
    made = [(number, Entry(_variant(entry.values, whole))) for number, entry in variants]
    made[0] = (made[0][0], made[0][1]._replace(joined=pictures_only))
    return made


def _joined(group: Rows) -> dict[str, str]:
    names = dict.fromkeys(name for _, entry in group for name in entry.values)
    return {name: _cell(name, [entry.values.get(name, "").strip() for _, entry in group]) for name in names}


def _cell(name: str, cells: list[str]) -> str:
    said = list(dict.fromkeys(cell for cell in cells if cell))
    key = normalize_head(name)
    if key in PICTURES:
        return SEVERAL.join(said)
    if key == SUMMED:
        numbers = [int(cell) for cell in cells if cell.lstrip("-").isdigit() and len(cell) < 12]
        return str(sum(max(0, number) for number in numbers)) if numbers else ""
    if key in ("variantsku", "option1value", "option2value", "option3value"):
        return ", ".join(said)
    return said[0] if said else ""


def _variant(values: dict[str, str], whole: dict[str, str]) -> dict[str, str]:
    """A variant's own cells over those of its handle; pictures of the handle come behind its own."""
    cells = {}
    for name, shared in whole.items():
        own, key = values.get(name, "").strip(), normalize_head(name)
        if key in PICTURES:
            cells[name] = SEVERAL.join(filter(None, [own, shared] if key == "imagesrc" else [own]))
        else:
            cells[name] = own or ("" if key.startswith(OF_A_VARIANT) else shared)
    return cells


def is_shopify(names: Sequence[str]) -> bool:
    """Whether these are the columns of Shopify's product export."""
    return handle_column(names) is not None


SHOPIFY = Platform("Shopify", is_shopify, map_columns, join=join_rows)

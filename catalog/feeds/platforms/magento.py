"""Magento 2's export: simple products that a configurable one names are its variants."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from catalog.cleaning.category_paths import MAGENTO_ROOT, below_root, split_paths, written
from catalog.feeds.entry import SEVERAL, Entry, Numbered
from catalog.feeds.joining.families import Family, Place, Row, by_parent, merged
from catalog.feeds.joining.magento_sets import set_parts
from catalog.feeds.joining.sets import SetColumns, with_parts
from catalog.feeds.joining.variants import Member, is_off, with_variants
from catalog.feeds.platforms.platform import Opened, Platform, each, map_heads

SIGNS = {"sku", "product_type"}
OR_SIGNS = {"additional_attributes", "configurable_variations", "attribute_set_code", "product_websites"}
COLUMNS = {
    "id": ("sku",),
    "sku": ("sku",),
    "title": ("name",),
    "description": ("description", "shortdescription"),
    "brand": ("brand", "manufacturer"),
    "category": ("categories",),  # product_type says "simple" or "configurable"
    "price": ("price",),
    "sale_price": ("specialprice",),
    "sale_starts": ("specialpricefromdate", "specialfromdate"),
    "sale_ends": ("specialpricetodate", "specialtodate"),
    "availability": ("isinstock",),
    "quantity": ("qty",),
    "backorders": ("allowbackorders",),
    "tracked": ("managestock",),
    "images": ("baseimage",),
}
VISIBILITIES = {"1": "Not Visible Individually", "2": "Catalog", "3": "Search", "4": "Catalog, Search"}
SWITCHES = ("product_online", "status")
TEXTS = ("description", "short_description")
LABELS = "configurable_variation_labels"
PICTURES = ("base_image", "additional_images")
# How the shop runs, not what the product is.
NOISE = re.compile(
    r"use_config_|small_image|thumbnail_image|swatch_image|custom_|page_layout|product_options_container|map_|msrp_display"
    r"|gift_|website_id|product_websites|out_of_stock_qty|is_qty_decimal|min_cart|max_cart"
    r"|notify_on|qty_increments|enable_qty|is_decimal|display_product|tax_class|has_options|required_options|hide_from"
    r"|options_container|updated_at|created_at|url_key$|.*_labels?$|store_view_code"
)
# Columns that say nothing where the shop's configuration counts, with its usual setting.
BY_CONFIGURATION = {
    "allow_backorders": ("use_config_backorders", "0"),
    "manage_stock": ("use_config_manage_stock", "1"),
}
_DIRECTIVE = re.compile(r"\{\{.*?\}\}", re.DOTALL)  # "{{widget type=…}}", which the shop fills in
_NEXT_ATTRIBUTE = re.compile(r"[,|](?=\w+=)")  # the mark between several values is a setting of the export
_NEXT_VARIATION = re.compile(r"[|,](?=sku=)")
_IN_NAME = re.compile(r"/(?=-)")  # "Ladestecker /-dosen"


def is_magento(names: Sequence[str]) -> bool:
    """Whether these are the columns of Magento 2's product export."""
    return set(names) >= SIGNS and bool(OR_SIGNS & set(names))


def opened_entry(entry: Entry) -> Entry:
    """A row with its attributes out of their common cell, pictures as paths below the media folder, without noise."""
    values = entry.values
    view = values.get("store_view_code", "").strip()
    if view and view != "default":
        return Entry(values, f"belongs to the store view {view!r}; only the default one is read")
    opened = {name: cell for name, cell in values.items() if cell and not NOISE.match(name)}
    opened |= {name: usual for name, (switch, usual) in BY_CONFIGURATION.items() if values.get(switch) == "1"}
    opened[LABELS] = values.get(LABELS, "")
    for name, cell in _attributes(opened.pop("additional_attributes", "")).items():
        opened.setdefault(name, cell)
    seen = opened.get("visibility", "").strip()
    cells = {"visibility": VISIBILITIES.get(seen, seen)}
    cells |= {name: _DIRECTIVE.sub(" ", opened[name]) for name in TEXTS if name in opened}
    cells |= {name: SEVERAL.join(_pictures(opened[name])) for name in PICTURES if name in opened}
    return Entry({name: cell for name, cell in {**opened, **cells}.items() if cell})


def _attributes(cell: str) -> dict[str, str]:
    """The attributes of a product that stand in one cell."""
    pairs = (pair.partition("=") for pair in _NEXT_ATTRIBUTE.split(cell))
    return {
        name.strip(): said.strip('"').replace("|", ", ") for name, _, said in pairs if said and not NOISE.match(name)
    }


def _pictures(cell: str) -> list[str]:
    paths = [part.strip() for part in re.split(r"[,|]", cell)]
    return [path if "://" in path else path.lstrip("/") for path in paths if path and path != "no_selection"]


def join(opened: Opened) -> Callable[[], Numbered]:
    """Configurable products with their variants; categories without the root that all of them stand below."""
    return join_variants(opened.entries, _root(entry.values.get("categories", "") for entry in opened.first))


def join_variants(entries: Callable[[], Numbered], root: str = MAGENTO_ROOT) -> Callable[[], Numbered]:
    """Products with their variants, groups and bundles with their parts, of rows that `opened_entry` opened."""
    products = merged(by_parent(entries, _place), partial(_product, root))
    return with_parts(products, entries, SetColumns(set_parts, lambda entry: _place(entry).names, _is_sold))


def _is_sold(entry: Entry) -> bool:
    return not any(is_off(entry.values.get(switch, "")) for switch in SWITCHES)


def _root(cells: Iterable[str]) -> str:
    """The first step that every path has, where there is more below it than one category."""
    paths = [steps for cell in cells for steps in _paths(cell)]
    first, second = {steps[0] for steps in paths}, {steps[1] for steps in paths if len(steps) > 1}
    return first.pop() if len(first) == 1 and len(second) > 1 else MAGENTO_ROOT


def _paths(cell: str) -> list[list[str]]:
    """The steps of each path of a cell; a comma or a slash may belong to a name, for Magento marks none of them."""
    cell = _IN_NAME.sub(r"\/", cell) if "/-" in cell else cell
    if "|" in cell:
        return [steps for part in cell.split("|") for steps in split_paths(part, "", "/")]
    parts = cell.split(",")
    first = parts[0].partition("/")[0].strip()
    whole: list[str] = []
    for part in parts:
        own = part.partition("/")[0].strip() == first or ("/" in part and not part[:1].isspace())
        if own or not whole or "/" not in whole[-1]:
            whole.append(part)
        else:
            whole[-1] += rf"\,{part}"
    return [steps for part in whole for steps in split_paths(part, "", "/")]


def _place(entry: Entry) -> Place:
    sku = entry.values.get("sku", "").strip()
    taken = [own for own, _ in _variations(entry.values)]
    return Place((sku,) if sku else (), takes=tuple(taken))


def _variations(values: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The sku of each variant that a configurable product names, and its options."""
    found = []
    for variation in filter(None, _NEXT_VARIATION.split(values.get("configurable_variations", ""))):
        cells = dict(pair.split("=", 1) for pair in _NEXT_ATTRIBUTE.split(variation) if "=" in pair)
        found.append((cells.pop("sku", "").strip(), cells))
    return [(sku, cells) for sku, cells in found if sku]


def _product(root: str, family: Family) -> Row:
    number, entry = family.head
    values = dict(entry.values)
    if values.get("categories"):
        values["categories"] = written(below_root(_paths(values["categories"]), root))
    labels = dict(pair.split("=", 1) for pair in values.pop(LABELS, "").split(",") if "=" in pair)
    own = {row.values["sku"].strip(): row.values for _, row in family.members}
    members = []
    for sku, options in _variations(values):
        cells = own.get(sku, {"sku": sku})
        if _is_sold(Entry(cells)):
            members.append(Member(cells, {labels.get(name, name): value for name, value in options.items()}))
    values.pop("configurable_variations", None)
    pictures = [path for one in members for name in PICTURES for path in one.values.get(name, "").split(SEVERAL)]
    more = dict.fromkeys([*values.get("additional_images", "").split(SEVERAL), *pictures])
    if shown := [path for path in more if path and path != values.get("base_image")]:
        values["additional_images"] = SEVERAL.join(shown)
    return with_variants((number, entry), members, len(family.members), values=values)


MAGENTO = Platform("Magento", is_magento, partial(map_heads, COLUMNS), prepare=each(opened_entry), join=join)

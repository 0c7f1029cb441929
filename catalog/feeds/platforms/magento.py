"""Magento's export: variants that shoppers do not see by themselves are folded into their configurable product."""

import re
from collections.abc import Sequence
from functools import partial

from catalog.feeds.entry import SEVERAL, Entry, Numbered
from catalog.feeds.platforms.platform import Platform, map_heads

SIGNS = {"sku", "product_type", "additional_attributes"}
COLUMNS = {
    "id": ("sku",),
    "title": ("name",),
    "description": ("description", "shortdescription"),
    "brand": ("brand", "manufacturer"),
    "category": ("categories",),  # product_type says "simple" or "configurable"
    "price": ("price",),
    "images": ("baseimage",),
}
INVISIBLE = {"not visible individually", "1"}
PICTURES = ("base_image", "additional_images")
MAX_WAITING = 50_000  # variants that are held until their product comes
# How the shop runs, not what the product is.
NOISE = re.compile(
    r"use_config_|small_image|thumbnail_image|swatch_image|custom_|page_layout|product_options_container|map_|msrp_display"
    r"|gift_|website_id|product_websites|out_of_stock_qty|is_qty_decimal|allow_backorders|min_cart|max_cart|manage_stock"
    r"|notify_on|qty_increments|enable_qty|is_decimal|display_product|tax_class|has_options|required_options|hide_from"
    r"|options_container|updated_at|created_at|url_key$|.*_labels?$|product_online|store_view_code|configurable_variation_"
)
_NEXT_ATTRIBUTE = re.compile(r",(?=\w+=)")


def is_magento(names: Sequence[str]) -> bool:
    """Whether these are the columns of Magento 2's product export."""
    return set(names) >= SIGNS


def join_variants(entries: Numbered) -> Numbered:
    """Products with their variants' choices and pictures; variants without a product are products themselves."""
    waiting: dict[str, tuple[int, Entry]] = {}
    for number, entry in entries:
        if entry.problem:
            yield number, entry
            continue
        values, view = _opened(entry.values), entry.values.get("store_view_code", "").strip()
        if view and view != "default":
            problem = f"belongs to the store view {view!r}; only the default one is read"
            yield number, Entry(entry.values, problem)
        elif _is_variant(values):
            waiting[values["sku"].strip()] = (number, Entry(values))
            if len(waiting) > MAX_WAITING:
                yield waiting.pop(next(iter(waiting)))
        else:
            yield number, _with_variants(values, waiting)
    yield from waiting.values()


def _is_variant(values: dict[str, str]) -> bool:
    return bool(values.get("sku", "").strip()) and values.get("visibility", "").strip().lower() in INVISIBLE


def _opened(values: dict[str, str]) -> dict[str, str]:
    """Attributes out of their common cell, pictures as paths below the media folder, without the noise."""
    opened = {name: cell for name, cell in values.items() if cell and not NOISE.match(name)}
    for pair in _NEXT_ATTRIBUTE.split(opened.pop("additional_attributes", "")):
        name, _, cell = pair.partition("=")
        if cell and not NOISE.match(name):
            opened.setdefault(name.strip(), cell.replace("|", ", "))
    for name in PICTURES:
        if name in opened:
            opened[name] = SEVERAL.join(_pictures(opened[name]))
    return opened


def _pictures(cell: str) -> list[str]:
    paths = [part.strip().lstrip("/") for part in re.split(r"[,|]", cell)]
    return [path for path in paths if path and path != "no_selection"]


def _with_variants(values: dict[str, str], waiting: dict[str, tuple[int, Entry]]) -> Entry:
    variations = values.pop("configurable_variations", "")
    choices: dict[str, dict[str, None]] = {}
    pictures: dict[str, None] = {}
    joined = 0
    for variation in filter(None, variations.split("|")):
        cells = dict(pair.split("=", 1) for pair in _NEXT_ATTRIBUTE.split(variation) if "=" in pair)
        sku = cells.pop("sku", "").strip()
        for name, cell in cells.items():
            choices.setdefault(name, {})[cell] = None
        own = waiting.pop(sku, None)
        if own is not None:
            joined += 1
            pictures.update(dict.fromkeys(path for name in PICTURES for path in own[1].values.get(name, "").split("|")))
    merged = {name: ", ".join(cells) for name, cells in choices.items()}
    more = [values.get("additional_images", ""), *(path for path in pictures if path != values.get("base_image"))]
    if any(more):
        merged["additional_images"] = SEVERAL.join(dict.fromkeys(filter(None, more)))
    return Entry({**values, **merged}, joined=joined)


MAGENTO = Platform("Magento", is_magento, partial(map_heads, COLUMNS), prepare=join_variants)

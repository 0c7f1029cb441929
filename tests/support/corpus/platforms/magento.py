"""Magento 2's product export.

Row grammar: https://experienceleague.adobe.com/docs/commerce-admin/systems/data-transfer/import/product-import.html and
its data reference: categories are paths below the root, joined by commas; attributes of the shop's own are pairs in
`additional_attributes`; the simple products of a configurable one are rows of their own, not visible individually, and
`configurable_variations` names them. Heads: the sample product 24-MB04 in a public data set of Luma
("attribute_set_code": "Bag") and the list of a Ruby exporter (`p.special_price_from_date, p.special_price_to_date`).
Dates are short American ones, as the export's formatter writes them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.support.corpus.files import write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

HEADS = (
    "sku", "store_view_code", "attribute_set_code", "product_type", "categories", "product_websites", "name",
    "description", "short_description", "weight", "product_online", "tax_class_name", "visibility", "price",
    "special_price", "special_price_from_date", "special_price_to_date", "url_key", "base_image", "base_image_label",
    "small_image", "thumbnail_image", "created_at", "updated_at", "display_product_options_in",
    "additional_attributes", "qty", "out_of_stock_qty", "use_config_min_qty", "is_qty_decimal", "allow_backorders",
    "use_config_backorders", "min_cart_qty", "is_in_stock", "notify_on_stock_below", "manage_stock",
    "use_config_manage_stock", "website_id", "additional_images", "additional_image_labels",
    "configurable_variations", "configurable_variation_labels",
)  # fmt: skip
SILENT = {
    "preorder": "a product is in stock or not",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop) -> Path:
    """The export: simple products stand before the configurable one that they belong to."""
    rows = [row for product in shop.products for row in _rows(product)]
    return write_csv(folder / "catalog_product.csv", HEADS, rows)


def _rows(product: Product) -> list[dict[str, object]]:
    if not product.varies:
        return [_shared(product) | _offer(product.items[0]) | {"sku": product.items[0].sku, "product_type": "simple"}]
    return [*(_simple(product, item) for item in product.items), _configurable(product)]


def _shared(product: Product) -> dict[str, object]:
    gtin = "" if product.varies else product.items[0].gtin
    return {
        "attribute_set_code": "Default",
        "categories": ",".join("/".join(("Default Category", *path)) for path in product.categories),
        "product_websites": "base",
        "name": product.title,
        "description": product.html,
        "product_online": 2 if product.state == "draft" else 1,
        "tax_class_name": "Taxable Goods",
        "visibility": "Not Visible Individually" if product.state == "hidden" else "Catalog, Search",
        "url_key": product.key,
        "base_image": product.pictures[0],
        "small_image": product.pictures[0],
        "thumbnail_image": product.pictures[0],
        "additional_images": ",".join(product.pictures[1:]),
        "created_at": "11/3/23, 9:12 AM",
        "updated_at": "11/20/23, 4:40 PM",
        "display_product_options_in": "Block after Info Column",
        "additional_attributes": _pairs({"ean": gtin, "manufacturer": product.brand, "mpn": product.items[0].mpn}),
        "manage_stock": 1,
        "use_config_manage_stock": 1,
        "website_id": 0,
    }


def _offer(item: Item) -> dict[str, object]:
    known = item.quantity is not None
    in_stock = item.availability in ("in stock", "preorder")
    return {
        "price": f"{item.price:.4f}",
        "special_price": f"{item.sale.price:.4f}" if item.sale else "",
        "special_price_from_date": _day(item.sale.start) if item.sale else "",
        "special_price_to_date": _day(item.sale.end) if item.sale else "",
        "qty": f"{item.quantity or (1 if item.beyond == 'preorder' else 0):.4f}" if known else "",
        "allow_backorders": 1 if item.beyond == "yes" else 0,
        "use_config_backorders": 0 if item.beyond == "yes" else 1,
        "is_in_stock": int(in_stock) if known else "",
    }


def _simple(product: Product, item: Item) -> dict[str, object]:
    own = {"sku": item.sku, "product_type": "simple", "visibility": "Not Visible Individually"}
    name = f"{product.title}-{'-'.join(item.options.values())}"
    options = {_code(option): value for option, value in item.options.items()}
    attributes = _pairs({**options, "ean": item.gtin, "manufacturer": product.brand, "mpn": item.mpn})
    row = _shared(product) | _offer(item) | own
    return row | {"name": name, "url_key": item.sku.lower(), "additional_attributes": attributes}


def _configurable(product: Product) -> dict[str, object]:
    variations = "|".join(
        ",".join([f"sku={item.sku}", *(f"{_code(option)}={value}" for option, value in item.options.items())])
        for item in product.items
    )
    labels = ",".join(f"{_code(option)}={option}" for option in product.items[0].options)
    own = {"sku": product.sku or product.key, "product_type": "configurable", "qty": "0.0000", "is_in_stock": 1}
    return _shared(product) | own | {"configurable_variations": variations, "configurable_variation_labels": labels}


def _pairs(attributes: dict[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in attributes.items() if value)


def _code(option: str) -> str:
    return {"Colour": "color"}.get(option, option.lower())


def _day(day: date | None) -> str:
    return f"{day.month}/{day.day}/{day:%y}" if day else ""


FEEDS = (Feed("magento", write, SILENT),)

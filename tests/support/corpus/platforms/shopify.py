"""Shopify's product CSV, with the heads of before and with those of today's template.

Row grammar: https://help.shopify.com/en/manual/products/import-export/using-csv (rows of one handle are one product,
the first has what all variants share; a product without variants has the option "Title" with the value "Default
Title"; a blank tracker means that nobody counts; further pictures are rows of their own). Heads: its sample file
product_template.csv, and the classic ones in open_stock's importer (`Product => "Handle,Title,Body (HTML)…`).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

TODAY = {  # ours → the heads of before, the heads of today
    "handle": ("Handle", "URL handle"),
    "title": ("Title", "Title"),
    "description": ("Body (HTML)", "Description"),
    "vendor": ("Vendor", "Vendor"),
    "category": ("Product Category", "Product category"),
    "type": ("Type", "Type"),
    "tags": ("Tags", "Tags"),
    "published": ("Published", "Published on online store"),
    "name1": ("Option1 Name", "Option1 name"),
    "value1": ("Option1 Value", "Option1 value"),
    "name2": ("Option2 Name", "Option2 name"),
    "value2": ("Option2 Value", "Option2 value"),
    "name3": ("Option3 Name", "Option3 name"),
    "value3": ("Option3 Value", "Option3 value"),
    "sku": ("Variant SKU", "SKU"),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "fulfillment": ("Variant Fulfillment Service", "Fulfillment service"),
    "price": ("Variant Price", "Price"),
    "compare": ("Variant Compare At Price", "Compare-at price"),
    "shipping": ("Variant Requires Shipping", "Requires shipping"),
    "taxable": ("Variant Taxable", "Charge tax"),
    "barcode": ("Variant Barcode", "Barcode"),
    "image": ("Image Src", "Product image URL"),
    "position": ("Image Position", "Image position"),
    "alt": ("Image Alt Text", "Image alt text"),
    "gift": ("Gift Card", "Gift card"),
    "seo": ("SEO Title", "SEO title"),
    "mpn": ("Google Shopping / MPN", "Google Shopping / Manufacturer part number (MPN)"),
    "condition": ("Google Shopping / Condition", "Google Shopping / Condition"),
    "variant image": ("Variant Image", "Variant image URL"),
    "unit": ("Variant Weight Unit", "Weight unit for display"),
    "cost": ("Cost per item", "Cost per item"),
    "status": ("Status", "Status"),
}
SILENT = {
    "unknown stock": "what is not tracked can always be bought",
    "preorder": "there is no word for it",
    "parent code": "only variants have a SKU",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop, *, today: bool) -> Path:
    """The export; in that of before barcodes begin with an apostrophe, as Excel keeps them whole."""
    heads = [names[today] for names in TODAY.values()]
    rows = [row for product in shop.products for row in _rows(product, shop, today)]
    named = [{TODAY[key][today]: cell for key, cell in row.items()} for row in rows]
    return write_csv(folder / "products_export.csv", heads, named)


def _rows(product: Product, shop: Shop, today: bool) -> list[dict[str, object]]:
    rows = [{"handle": product.key} | _variant(item, shop, today) for item in product.items]
    rows += [{"handle": product.key} for _ in product.pictures[len(rows) :]]
    for place, picture in enumerate(product.pictures):
        rows[place] |= {"image": picture, "position": place + 1}
    for place, name in enumerate(product.items[0].options or {"Title": ""}, 1):
        rows[0][f"name{place}"] = name
    status = "draft" if product.state == "draft" else "active"
    rows[0] |= {
        "title": product.title,
        "description": product.html,
        "vendor": product.brand,
        "category": " > ".join(product.categories[0]),
        "type": product.categories[0][-1],
        "tags": "lindenhof, shop",
        "published": "FALSE" if product.state == "hidden" else "TRUE",
        "gift": "FALSE",
        "mpn": product.items[0].mpn,
        "condition": "New",
        "status": status.capitalize() if today else status,
    }
    return rows


def _variant(item: Item, shop: Shop, today: bool) -> dict[str, object]:
    price, struck = item.prices(shop.today)
    tracked = item.quantity is not None and item.beyond != "preorder"
    policy = "continue" if item.beyond == "yes" else "deny"
    row: dict[str, object] = {
        "sku": item.sku,
        "grams": 100,
        "tracker": "shopify" if tracked else "",
        "quantity": item.quantity if tracked else "" if today else 0,
        "policy": policy.upper() if today else policy,
        "fulfillment": "manual",
        "price": money(price),
        "compare": money(struck),
        "shipping": "TRUE",
        "taxable": "TRUE",
        "barcode": item.gtin if today or not item.gtin else f"'{item.gtin}",
        "unit": "g",
    }
    for place, value in enumerate(item.options.values() or ["Default Title"], 1):
        row[f"value{place}"] = value
    return row


FEEDS = (
    Feed("shopify-classic", partial(write, today=False), SILENT),
    Feed("shopify", partial(write, today=True), SILENT),
)

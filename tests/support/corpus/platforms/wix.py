"""Wix Stores' export of products.

Row grammar: https://support.wix.com/en/article/wix-stores-importing-products-from-another-ecommerce-platform and the
article on its CSV fields: rows of one `handleId` are one product, first `Product`, then one `Variant` for each
combination, which has a surcharge on the price; a discount is an amount or a percentage off; pictures, collections and
the values of an option are parted by semicolons. Heads: the `header_row` of a public sign maker's script and a table
of the 51 columns with `brand`.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

NUMBERS = range(1, 7)
HEADS = (
    "handleId", "fieldType", "name", "description", "productImageUrl", "collection", "sku", "ribbon", "price",
    "surcharge", "visible", "discountMode", "discountValue", "inventory", "weight", "cost",
    *(f"productOption{kind}{number}" for number in NUMBERS for kind in ("Name", "Type", "Description")),
    *(f"additionalInfo{kind}{number}" for number in NUMBERS for kind in ("Title", "Description")),
    "customTextField1", "customTextCharLimit1", "customTextMandatory1", "brand",
)  # fmt: skip
NO_COLUMN = "there is no column for it"
SILENT = dict.fromkeys(("gtin", "mpn", "variant gtin"), NO_COLUMN) | {
    "category": "collections are names without a path",
    "unknown stock": "what is not counted is in stock or not",
    "preorder": "what is not counted is in stock or not",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop) -> Path:
    """The export; a discount holds as long as it is there, so there are those of today alone."""
    rows = [row for product in shop.products for row in _rows(product, shop)]
    return write_csv(folder / "catalog_products.csv", HEADS, rows)


def _rows(product: Product, shop: Shop) -> list[dict[str, object]]:
    handle = {"handleId": f"product_{product.number:08d}-4c1d"}
    base = min(product.items, key=lambda item: item.price)
    price, struck = base.prices(shop.today)
    row: dict[str, object] = handle | {
        "fieldType": "Product",
        "name": product.title,
        "description": product.html,
        "productImageUrl": ";".join(product.pictures),
        "collection": ";".join(path[-1] for path in product.categories),
        "sku": product.sku,
        "price": money(struck or price),
        "visible": "true" if product.state == "shown" else "false",
        "discountMode": "AMOUNT" if struck else "PERCENT",
        "discountValue": money(struck - price) if struck else "0.0",
        "inventory": "" if product.varies else _inventory(base),
        "weight": "0.1",
        "brand": product.brand,
    }
    for number, name in enumerate(base.options, 1):
        row |= {f"productOptionName{number}": name, f"productOptionType{number}": "DROP_DOWN"}
        row[f"productOptionDescription{number}"] = ";".join(product.values(name))
    variants = (handle | _variant(item, base) for item in product.items if product.varies)
    return [row, *variants]


def _variant(item: Item, base: Item) -> dict[str, object]:
    options = {f"productOptionDescription{number}": value for number, value in enumerate(item.options.values(), 1)}
    return {
        "fieldType": "Variant",
        "sku": item.sku,
        "surcharge": money(item.price - base.price),
        "visible": "true",
        "inventory": _inventory(item),
        "weight": "0.1",
        **options,
    }


def _inventory(item: Item) -> object:
    return item.quantity if item.quantity is not None and item.beyond == "no" else "InStock"


FEEDS = (Feed("wix", write, SILENT),)

"""Squarespace's export of a store's products.

Row grammar: https://support.squarespace.com/hc/en-us/articles/115000378108-Importing-products-from-a-csv and
".../Completing-the-product-import-csv-file": the first row of a product has what it is, each further variant a row
with its options alone; stock is a number or "Unlimited"; picture addresses are parted by blanks; a category is a path.
Heads: `getSquarespaceHeaders_` of a public script.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

HEADS = (
    "Product ID [Non Editable]", "Variant ID [Non Editable]", "Product Type [Non Editable]", "Product Page",
    "Product URL", "Title", "Description", "SKU", "GTIN", "MPN", "Option Name 1", "Option Value 1", "Option Name 2",
    "Option Value 2", "Option Name 3", "Option Value 3", "Price", "Sale Price", "On Sale", "Stock", "Categories",
    "Tags", "Weight", "Length", "Width", "Height", "Visible", "Hosted Image URLs",
)  # fmt: skip
SILENT = {
    "brand": "there is no column for it",
    "unknown stock": "stock is a number or unlimited",
    "preorder": "stock is a number or unlimited",
    "parent code": "only variants have a SKU",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop) -> Path:
    """The export; a sale holds as long as it is switched on, so there are those of today alone."""
    rows = [row for product in shop.products for row in _rows(product, shop)]
    return write_csv(folder / "products.csv", HEADS, rows)


def _rows(product: Product, shop: Shop) -> list[dict[str, object]]:
    rows = [_variant(product, item, place, shop) for place, item in enumerate(product.items)]
    rows[0] |= {
        "Product ID [Non Editable]": f"65f0c1d2e3{product.number:014x}",
        "Product Type [Non Editable]": "PHYSICAL",
        "Product Page": "shop",
        "Product URL": product.key,
        "Title": product.title,
        "Description": product.html,
        "Categories": ", ".join("/" + "/".join(path) for path in product.categories),
        "Tags": "lindenhof",
        "Visible": "Yes" if product.state == "shown" else "No",
        "Hosted Image URLs": " ".join(product.pictures),
    }
    return rows


def _variant(product: Product, item: Item, place: int, shop: Shop) -> dict[str, object]:
    price, struck = item.prices(shop.today)
    limited = item.quantity is not None and item.beyond == "no"
    row: dict[str, object] = {
        "Variant ID [Non Editable]": f"65f0c1d2-{product.number:04x}-4{place:03x}-8000-000000000000",
        "SKU": item.sku,
        "GTIN": item.gtin,
        "MPN": item.mpn,
        "Price": money(struck or price),
        "Sale Price": money(price) if struck else "0.00",
        "On Sale": "Yes" if struck else "No",
        "Stock": item.quantity if limited else "Unlimited",
        "Weight": "0.0",
        "Length": "0.0",
        "Width": "0.0",
        "Height": "0.0",
    }
    for number, (name, value) in enumerate(item.options.items(), 1):
        row |= {f"Option Name {number}": name, f"Option Value {number}": value}
    return row


FEEDS = (Feed("squarespace", write, SILENT),)

"""BigCommerce's product export: the template "Bulk Edit" of the legacy tool, and that of today.

Row grammar: https://support.bigcommerce.com/s/article/Importing-Exporting-Products and "Complex Attributes" beside it:
under a product stand its variants as rows of the kind `  SKU`, named by their options (`[S]Size=M`), and rules of the
kind `  Rule` with what a variant adds to the price; a category is a path, `;` parts several. Heads: a C# writer of such
files (`CreateImportCSVFile`), and a Java list of them (`@CsvBindByName(column = "Product Image File - 1")`).

Today's: https://support.bigcommerce.com/articles/en_US/Knowledge/Supported-Product-Fields and, beside it,
Importing-Complex-Attributes: `Item` says whether a row is a product, a variant or a picture of the product above it;
the options of a variant follow each other in one cell. Heads: `BIGCOMMERCE_V3_PRODUCT_IMPORT_HEADERS` of a public
vendor tool, and the options as a public exporter writes them: "Type=Rectangle|Name=Color|Value=BlackType=Rectangle|…".
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

HEADS = (
    "Item Type", "Product ID", "Product Name", "Product Type", "Product Code/SKU", "Bin Picking Number", "Brand Name",
    "Option Set", "Option Set Align", "Product Description", "Price", "Cost Price", "Retail Price", "Sale Price",
    "Fixed Shipping Cost", "Free Shipping", "Product Warranty", "Product Weight", "Allow Purchases?",
    "Product Visible?", "Product Availability", "Track Inventory", "Current Stock Level", "Low Stock Level",
    "Category", "Product Image ID - 1", "Product Image File - 1", "Product Image Description - 1",
    "Product Image Is Thumbnail - 1", "Product Image Sort - 1", "Product Image ID - 2", "Product Image File - 2",
    "Product Image Description - 2", "Product Image Is Thumbnail - 2", "Product Image Sort - 2",
    "Product Image ID - 3", "Product Image File - 3", "Product Image Description - 3",
    "Product Image Is Thumbnail - 3", "Product Image Sort - 3", "Search Keywords", "Page Title", "Meta Keywords",
    "Meta Description", "Product Condition", "Show Product Condition?", "Sort Order", "Product Tax Class",
    "Product UPC/EAN", "Manufacturer Part Number", "Stop Processing Rules", "Product URL", "Product Custom Fields",
)  # fmt: skip
TODAY = (
    "Item", "ID", "Name", "Type", "SKU", "Options", "Inventory Tracking", "Current Stock", "Low Stock", "Price",
    "Cost Price", "Retail Price", "Sale Price", "Brand ID", "Channels", "Categories", "Description", "Custom Fields",
    "Page Title", "Product URL", "Meta Description", "Search Keywords", "Meta Keywords", "Bin Picking Number",
    "UPC/EAN", "Global Trade Number", "Manufacturer Part Number", "Free Shipping", "Fixed Shipping Cost", "Weight",
    "Width", "Height", "Depth", "Is Visible", "Is Featured", "Warranty", "Tax Class", "Product Condition",
    "Show Product Condition", "Sort Order", "Variant Image URL", "Internal Image URL (Export)", "Image URL (Import)",
    "Image Description", "Image is Thumbnail", "Image Sort Order", "YouTube ID", "Video Title", "Video Description",
    "Video Sort Order",
)  # fmt: skip
NUMBERS = "brands and categories are numbers; their names are in other exports"
SILENT = {
    "unknown stock": "what is not tracked can always be bought",
    "preorder": "a text of the availability is free words",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop) -> Path:
    """The export; a sale holds as long as its price is there, so there are those of today alone."""
    rows = [row for product in shop.products for row in _rows(product, shop)]
    return write_csv(folder / "products.csv", HEADS, rows)


def _rows(product: Product, shop: Shop) -> list[dict[str, object]]:
    rows = [_product(product, shop)]
    base = min(item.price for item in product.items)
    for item in product.items if product.varies else ():
        rows.append(_sku(item))
        if item.price > base:
            rows.append(_rule(item, item.price - base))
    return rows


def _product(product: Product, shop: Shop) -> dict[str, object]:
    first = min(product.items, key=lambda item: item.price)
    price, struck = first.prices(shop.today)
    row: dict[str, object] = {
        "Item Type": "Product",
        "Product ID": product.number,
        "Product Name": product.title,
        "Product Type": "P",
        "Product Code/SKU": product.sku,
        "Brand Name": product.brand,
        "Option Set": f"{product.title} options" if product.varies else "",
        "Option Set Align": "Right",
        "Product Description": product.html,
        "Price": money(struck or price),
        "Cost Price": "0.00",
        "Retail Price": "0.00",
        "Sale Price": money(price) if struck else "0.00",
        "Fixed Shipping Cost": "0.00",
        "Free Shipping": "N",
        "Product Weight": "0.1000",
        "Allow Purchases?": "Y",
        "Product Visible?": "Y" if product.state == "shown" else "N",
        "Category": ";".join("/".join(path) for path in product.categories),
        "Product Condition": "New",
        "Show Product Condition?": "N",
        "Sort Order": 0,
        "Product Tax Class": "Default Tax Class",
        "Manufacturer Part Number": first.mpn,
        "Product URL": f"/{product.key}/",
        **_stock(product),
    }
    if not product.varies:
        row["Product UPC/EAN"] = first.gtin
    for place, picture in enumerate(product.pictures, 1):
        row[f"Product Image ID - {place}"] = product.number * 10 + place
        row[f"Product Image File - {place}"] = picture
        row[f"Product Image Is Thumbnail - {place}"] = "Y" if place == 1 else "N"
        row[f"Product Image Sort - {place}"] = place - 1
    return row


def _stock(product: Product) -> dict[str, object]:
    first = product.items[0]
    if product.varies:
        return {"Track Inventory": "by option", "Current Stock Level": 0, "Low Stock Level": 0}
    level = first.quantity if _counted(first) else 0
    tracking = "by product" if _counted(first) else "none"
    return {"Track Inventory": tracking, "Current Stock Level": level, "Low Stock Level": 0}


def _sku(item: Item) -> dict[str, object]:
    kinds = {"Colour": "CS", "Size": "RB"}
    return {
        "Item Type": "  SKU",
        "Product Name": ",".join(f"[{kinds.get(name, 'S')}]{name}={value}" for name, value in item.options.items()),
        "Product Code/SKU": item.sku,
        "Current Stock Level": 1 if item.quantity is None else item.quantity,
        "Low Stock Level": 0,
        "Product UPC/EAN": item.gtin,
    }


def _rule(item: Item, more: Decimal) -> dict[str, object]:
    return {
        "Item Type": "  Rule",
        "Product Code/SKU": item.sku,
        "Price": f"[ADD]{money(more)}",
        "Allow Purchases?": "Y",
        "Product Visible?": "Y",
        "Stop Processing Rules": "N",
    }


def write_today(folder: Path, shop: Shop) -> Path:
    """The export of today's tool."""
    rows = [row for product in shop.products for row in _rows_today(product, shop)]
    return write_csv(folder / "export.csv", TODAY, rows)


def _rows_today(product: Product, shop: Shop) -> list[dict[str, object]]:
    first = min(product.items, key=lambda item: item.price)
    tracking = "variant" if product.varies else "product" if _counted(first) else "none"
    row: dict[str, object] = _offer_today(first, shop) | {
        "Item": "Product",
        "ID": product.number,
        "Name": product.title,
        "Type": "physical",
        "SKU": product.sku,
        "Inventory Tracking": tracking,
        "Brand ID": 38 if product.brand else 0,
        "Channels": "1",
        "Categories": "23;24",
        "Description": product.html,
        "Product URL": f"/{product.key}/",
        "Free Shipping": "FALSE",
        "Weight": "0.1",
        "Is Visible": "TRUE" if product.state == "shown" else "FALSE",
        "Product Condition": "New",
    }
    if product.varies:
        row |= {"Current Stock": 0, "UPC/EAN": ""}
    variants = (_variant_today(item, shop) for item in product.items if product.varies)
    return [row, *variants, *(_picture_today(picture, place) for place, picture in enumerate(product.pictures))]


def _offer_today(item: Item, shop: Shop) -> dict[str, object]:
    price, struck = item.prices(shop.today)
    return {
        "Current Stock": item.quantity if _counted(item) else 0,
        "Price": money(struck or price),
        "Sale Price": money(price) if struck else "0.00",
        "UPC/EAN": item.gtin,
        "Manufacturer Part Number": item.mpn,
    }


def _variant_today(item: Item, shop: Shop) -> dict[str, object]:
    options = "".join(f"Type=Rectangle|Name={name}|Value={value}" for name, value in item.options.items())
    stock = {"Current Stock": 1 if item.quantity is None else item.quantity}
    return _offer_today(item, shop) | {"Item": "Variant", "SKU": item.sku, "Options": options} | stock


def _picture_today(picture: str, place: int) -> dict[str, object]:
    thumbnail = "FALSE" if place else "TRUE"
    return {
        "Item": "Image",
        "Internal Image URL (Export)": picture,
        "Image is Thumbnail": thumbnail,
        "Image Sort Order": place,
    }


def _counted(item: Item) -> bool:
    return item.quantity is not None and item.beyond == "no"


FEEDS = (
    Feed("bigcommerce", write, SILENT),
    Feed("bigcommerce-today", write_today, SILENT | {"brand": NUMBERS, "category": NUMBERS}),
)

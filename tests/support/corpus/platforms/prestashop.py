"""PrestaShop: the files of its import, and the list of products that the back office exports.

Row grammar: https://docs.prestashop-project.org/functional-documentation/functional-documentation/ux-ui/back-office/
configure/advanced-parameters/import (its lists "Products fields" and "Combinations fields"): columns are parted by
semicolons, several values by commas, a discount is an amount taken off the price, a combination names its product's id
and adds its "Impact on price". The heads of the list are those of `ProductCsvExporter` in PrestaShop/PrestaShop.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

PRODUCTS = (
    "Product ID", "Active (0/1)", "Name *", "Categories (x,y,z...)", "Price tax included", "Tax rules ID",
    "Wholesale price", "On sale (0/1)", "Discount amount", "Discount percent", "Discount from (yyyy-mm-dd)",
    "Discount to (yyyy-mm-dd)", "Reference #", "Supplier reference #", "Supplier", "Manufacturer", "EAN13", "UPC",
    "MPN", "Ecotax", "Weight", "Quantity", "Minimal quantity", "Low stock level", "Visibility", "Summary",
    "Description", "Tags (x,y,z...)", "Meta title", "URL rewritten", "Text when in stock",
    "Text when backorder allowed", "Available for order (0 = No, 1 = Yes)", "Product available date",
    "Product creation date", "Show price (0 = No, 1 = Yes)", "Image URLs (x,y,z...)", "Image alt texts (x,y,z...)",
    "Delete existing images (0 = No, 1 = Yes)", "Feature(Name:Value:Position)", "Condition", "Out of stock action",
)  # fmt: skip
COMBINATIONS = (
    "Product ID*", "Product Reference", "Attribute (Name:Type:Position)*", "Value (Value:Position)*",
    "Supplier reference", "Reference", "EAN13", "UPC", "MPN", "Wholesale price", "Impact on price", "Ecotax",
    "Quantity", "Minimal quantity", "Impact on weight", "Default (0 = No, 1 = Yes)", "Combination available date",
)  # fmt: skip
LIST = (
    "Product ID", "Image", "Name", "Reference", "Category", "Price (tax excl.)", "Price (tax incl.)", "Quantity",
    "Status", "Position",
)  # fmt: skip
SILENT = {"currency": "prices are bare numbers", "preorder": "stock is a quantity and whether more may be ordered"}
ALONE = SILENT | {"variants": "combinations are a file of their own"}
NOT_LISTED = "the list has no such column"
LIST_SILENT = SILENT | dict.fromkeys(("brand", "description", "gtin", "mpn", "variants"), NOT_LISTED) | {
    "category": "the list names the last category alone",
    "struck price": "the list has the price of today alone",
    "unknown stock": "a quantity is always there",
    "more pictures": "the list has the first picture alone",
    "hidden": "the list has a status, and no visibility",
}  # fmt: skip


def write_products(folder: Path, shop: Shop) -> Path:
    """The file of products; the quantity of one with combinations is that of all together."""
    return write_csv(folder / "products_import.csv", PRODUCTS, map(_product, shop.products), delimiter=";")


def write_import(folder: Path, shop: Shop) -> Path:
    """The folder of both files, products and their combinations."""
    write_products(folder, shop)
    combinations = [
        _combination(product, item) for product in shop.products if product.varies for item in product.items
    ]
    write_csv(folder / "combinations_import.csv", COMBINATIONS, combinations, delimiter=";")
    return folder


def _product(product: Product) -> dict[str, object]:
    first = product.items[0]
    known = [item for item in product.items if item.quantity is not None]
    quantity = sum(item.quantity or int(item.beyond == "preorder") for item in known)
    return {
        "Product ID": product.number,
        "Active (0/1)": 0 if product.state == "draft" else 1,
        "Name *": product.title,
        "Categories (x,y,z...)": ",".join("/".join(path) for path in product.categories),
        "Price tax included": money(_base(product)),
        "Tax rules ID": 1,
        "On sale (0/1)": int(first.sale is not None),
        **_discount(first),
        "Reference #": product.sku,
        "Manufacturer": product.brand,
        "EAN13": "" if product.varies else first.gtin,
        "MPN": first.mpn,
        "Quantity": quantity if known else "",
        "Minimal quantity": 1,
        "Visibility": "none" if product.state == "hidden" else "both",
        "Description": product.html,
        "URL rewritten": product.key,
        "Available for order (0 = No, 1 = Yes)": 1,
        "Show price (0 = No, 1 = Yes)": 1,
        "Image URLs (x,y,z...)": ",".join(product.pictures),
        "Delete existing images (0 = No, 1 = Yes)": 0,
        "Condition": "new",
        "Out of stock action": 1 if first.beyond == "yes" else 0,
    }


def _base(product: Product) -> Decimal:
    return min(item.price for item in product.items)


def _discount(item: Item) -> dict[str, object]:
    sale = item.sale
    if sale is None:
        return {}
    return {
        "Discount amount": money(item.price - sale.price),
        "Discount from (yyyy-mm-dd)": sale.start or "",
        "Discount to (yyyy-mm-dd)": sale.end or "",
    }


def _combination(product: Product, item: Item) -> dict[str, object]:
    kinds = {"Colour": "color"}
    attributes = (f"{name}:{kinds.get(name, 'select')}:{place}" for place, name in enumerate(item.options))
    return {
        "Product ID*": product.number,
        "Product Reference": product.sku,
        "Attribute (Name:Type:Position)*": ", ".join(attributes),
        "Value (Value:Position)*": ", ".join(f"{value}:0" for value in item.options.values()),
        "Reference": item.sku,
        "EAN13": item.gtin,
        "Impact on price": money(item.price - _base(product)),
        "Quantity": "" if item.quantity is None else item.quantity,
        "Minimal quantity": 1,
        "Default (0 = No, 1 = Yes)": int(item is product.items[0]),
    }


def write_list(folder: Path, shop: Shop) -> Path:
    """The list: tax of 19 % is in the second price, a status is 1 or 0."""
    rows = [_listed(product, shop) for product in shop.products if product.state != "hidden"]
    return write_csv(folder / "product_2030-02-01_101010.csv", LIST, rows, delimiter=";")


def _listed(product: Product, shop: Shop) -> dict[str, object]:
    price = min(item.prices(shop.today)[0] for item in product.items)
    return {
        "Product ID": product.number,
        "Image": product.pictures[0],
        "Name": product.title,
        "Reference": product.sku,
        "Category": product.categories[0][-1],
        "Price (tax excl.)": f"{price / Decimal('1.19'):.6f}",
        "Price (tax incl.)": money(price),
        "Quantity": sum(item.quantity or int(item.availability != "out of stock") for item in product.items),
        "Status": 0 if product.state == "draft" else 1,
        "Position": 0,
    }


FEEDS = (
    Feed("prestashop", write_products, ALONE),
    Feed("prestashop-combinations", write_import, SILENT),
    Feed("prestashop-list", write_list, LIST_SILENT),
)

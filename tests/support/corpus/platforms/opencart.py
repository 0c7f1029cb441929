"""OpenCart's workbook of products, as its Export/Import tool writes it.

Row grammar: the description of mhccorp's "Export/Import Tool" at opencart.com: a sheet of products, and sheets of what
belongs to them by `product_id`: further pictures, special prices with dates, options, and the values of options with
what they add. Sheets and heads: `$titleScheme` of a public importer ("Для импорта продуктов - схема названий колонок").
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from tests.support.corpus.files import money
from tests.support.corpus.shop import Feed, Product, Shop

SHEETS = {
    "Products": (
        "product_id", "name(en-gb)", "categories", "sku", "upc", "ean", "jan", "isbn", "mpn", "location", "quantity",
        "model", "manufacturer", "image_name", "shipping", "price", "points", "date_added", "date_modified",
        "date_available", "weight", "weight_unit", "status", "tax_class_id", "description(en-gb)",
        "meta_title(en-gb)", "stock_status_id", "store_ids", "layout", "related_ids", "tags(en-gb)", "sort_order",
        "subtract", "minimum",
    ),
    "AdditionalImages": ("product_id", "image", "sort_order"),
    "Specials": ("product_id", "customer_group", "priority", "price", "date_start", "date_end"),
    "ProductOptions": ("product_id", "option", "default_option_value", "required"),
    "ProductOptionValues": (
        "product_id", "option", "option_value", "quantity", "subtract", "price", "price_prefix", "points",
        "points_prefix", "weight", "weight_prefix",
    ),
}  # fmt: skip
NOT_COMBINED = "options are chosen one by one: there are no combinations with a code, a price or a stock of their own"
SILENT = dict.fromkeys(("variant code", "variant gtin", "variant price", "variant stock"), NOT_COMBINED) | {
    "category": "categories are numbers; their names are in another workbook",
    "unknown stock": "a quantity is always there",
    "preorder": "what a stock status is called is in another table",
    "currency": "prices are bare numbers",
}


def write(folder: Path, shop: Shop) -> Path:
    """The workbook."""
    book = Workbook()
    book.remove(book.active)
    rows = {name: [row for product in shop.products for row in of(product)] for name, of in CONTENTS.items()}
    for name, heads in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(heads)
        for row in rows[name]:
            sheet.append([row.get(head, "") for head in heads])
    path = folder / "products.xlsx"
    book.save(path)
    return path


def _products(product: Product) -> list[dict[str, object]]:
    first = product.items[0]
    base = min(item.price for item in product.items)
    return [
        {
            "product_id": product.number,
            "name(en-gb)": product.title,
            "categories": "20,27",
            "sku": product.sku,
            "ean": "" if product.varies else first.gtin,
            "mpn": first.mpn,
            "quantity": sum(item.quantity or int(item.availability != "out of stock") for item in product.items),
            "model": product.sku or product.key,
            "manufacturer": product.brand,
            "image_name": _file(product.pictures[0]),
            "shipping": "yes",
            "price": money(base),
            "points": 0,
            "date_added": "2023-02-03 16:06:50",
            "date_modified": "2023-11-30 16:05:39",
            "date_available": "2023-02-03",
            "status": "true" if product.state == "shown" else "false",
            "tax_class_id": 9,
            "description(en-gb)": product.html,
            "meta_title(en-gb)": product.title,
            "stock_status_id": 7,
            "store_ids": 0,
            "sort_order": 0,
            "subtract": "true",
            "minimum": 1,
        }
    ]


def _pictures(product: Product) -> list[dict[str, object]]:
    return [
        {"product_id": product.number, "image": _file(picture), "sort_order": place}
        for place, picture in enumerate(product.pictures[1:])
    ]


def _specials(product: Product) -> list[dict[str, object]]:
    cheapest = min(product.items, key=lambda item: item.price)
    sale = cheapest.sale
    if sale is None:
        return []
    days = {"date_start": str(sale.start or "0000-00-00"), "date_end": str(sale.end or "0000-00-00")}
    row = {"product_id": product.number, "customer_group": "Default", "priority": 1, "price": money(sale.price)}
    return [row | days]


def _options(product: Product) -> list[dict[str, object]]:
    return [
        {"product_id": product.number, "option": name, "default_option_value": "", "required": "true"}
        for name in product.items[0].options
    ]


def _values(product: Product) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    base = min(item.price for item in product.items)
    for name in product.items[0].options:
        for value in product.values(name):
            having = [item for item in product.items if item.options[name] == value]
            rows.append(
                {
                    "product_id": product.number,
                    "option": name,
                    "option_value": value,
                    "quantity": sum(item.quantity or 0 for item in having),
                    "subtract": "true",
                    "price": money(min(item.price for item in having) - base),
                    "price_prefix": "+",
                    "points": 0,
                    "points_prefix": "+",
                }
            )
    return rows


def _file(picture: str) -> str:
    return f"catalog/{picture.rpartition('/')[2]}"


CONTENTS = {
    "Products": _products,
    "AdditionalImages": _pictures,
    "Specials": _specials,
    "ProductOptions": _options,
    "ProductOptionValues": _values,
}
FEEDS = (Feed("opencart", write, SILENT),)

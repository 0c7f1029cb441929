"""Lists that small shops keep by hand, in nine languages: a workbook, or what Excel saves as CSV there.

Nobody documents these. What is taken as given: Excel parts columns by semicolons where the comma is the decimal sign,
marks UTF-8 by its first bytes, and keeps amounts and days in a workbook as numbers with a format
(https://support.microsoft.com/office/save-a-workbook-in-another-file-format). A variant is a line of its own that
names the article it belongs to; an article that has variants has no price itself.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from openpyxl import Workbook

from tests.support.corpus.by_hand_words import KEYS, LANGUAGES, Words
from tests.support.corpus.files import write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

SILENT = {
    "mpn": "the list has no column for it",
    "variant names": "options are called as the column is, in the list's language",
}
Line = dict[str, object]


def write(folder: Path, shop: Shop, *, words: Words) -> Path:
    """The list."""
    lines = [line for product in shop.products for line in _lines(product, words)]
    return _workbook(folder, lines, words) if words.workbook else _csv(folder, lines, words)


def _lines(product: Product, words: Words) -> list[Line]:
    code = product.sku or product.key
    shared: Line = {
        "title": product.title,
        "description": product.text,
        "brand": product.brand,
        "category": " > ".join(product.categories[0]),
        "pictures": ", ".join(product.pictures),
        "visible": words.answers[product.state != "shown"],
    }
    if not product.varies:
        return [shared | _offer(product.items[0], words)]
    variants = (shared | _offer(item, words) | {"parent": code} for item in product.items)
    return [shared | {"code": code}, *variants]


def _offer(item: Item, words: Words) -> Line:
    states = dict(zip(("in stock", "out of stock", "preorder"), words.stock, strict=True))
    return {
        "code": item.sku,
        "price": item.price,
        "sale": item.sale.price if item.sale else None,
        "from": item.sale.start if item.sale else None,
        "until": item.sale.end if item.sale else None,
        "stock": states.get(item.availability, ""),
        "gtin": item.gtin,
        **item.options,
    }


def _csv(folder: Path, lines: list[Line], words: Words) -> Path:
    rows = [{words.heads[KEYS.index(key)]: _written(cell, words) for key, cell in line.items()} for line in lines]
    return write_csv(folder / "list.csv", words.heads, rows, delimiter=";", encoding="utf-8-sig")


def _written(cell: object, words: Words) -> object:
    if isinstance(cell, Decimal):
        whole, cents = f"{cell:,.2f}".split(".")
        return whole.replace(",", words.thousands) + words.comma + cents
    return f"{cell:{words.day}}" if isinstance(cell, date) else cell


def _workbook(folder: Path, lines: list[Line], words: Words) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(words.heads)
    days = words.day.replace("%d", "dd").replace("%m", "mm").replace("%Y", "yyyy")
    for number, line in enumerate(lines, 2):
        for key, cell in line.items():
            if cell in (None, ""):
                continue
            place = sheet.cell(number, KEYS.index(key) + 1, float(cell) if isinstance(cell, Decimal) else cell)
            if isinstance(cell, (Decimal, date)):
                place.number_format = "#,##0.00" if isinstance(cell, Decimal) else days
    path = folder / "list.xlsx"
    book.save(path)
    return path


FEEDS = tuple(Feed(f"by-hand-{name}", partial(write, words=words), SILENT) for name, words in LANGUAGES.items())

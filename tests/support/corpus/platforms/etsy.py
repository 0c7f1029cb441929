"""Etsy's download of a shop's listings, in English and in Italian.

Row grammar: https://help.etsy.com/hc/en-us/articles/360000343508 (Shop Manager, Settings, Options, Download Data): one
row a listing, up to ten pictures, variations as lists of values, one price, one quantity of all. Heads: English in
`ETSY_HEADERS` of a public product-data script, Italian in sabaceramics/website, EtsyListingsDownload.csv.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.support.corpus.files import write_csv
from tests.support.corpus.shop import CURRENCY, Feed, Product, Shop

PICTURES = range(1, 11)
ENGLISH = (
    "TITLE", "DESCRIPTION", "PRICE", "CURRENCY_CODE", "QUANTITY", "TAGS", "MATERIALS",
    *(f"IMAGE{number}" for number in PICTURES), "VARIATION 1 TYPE", "VARIATION 1 NAME", "VARIATION 1 VALUES",
    "VARIATION 2 TYPE", "VARIATION 2 NAME", "VARIATION 2 VALUES", "SKU",
)  # fmt: skip
ITALIAN = (
    "TITOLO", "DESCRIZIONE", "PREZZO", "CURRENCY_CODE", "QUANTITÀ", "TAG", "MATERIALI",
    *(f"IMMAGINE{number}" for number in PICTURES), "TIPO VARIANTE 1", "NOME VARIANTE 1", "VALORI VARIANTE 1",
    "TIPO VARIANTE 2", "NOME VARIANTE 2", "VALORI VARIANTE 2", "SKU",
)  # fmt: skip
NO_COLUMN = "the download has no such column"
SILENT = dict.fromkeys(("brand", "category", "gtin", "mpn", "struck price"), NO_COLUMN) | {
    "drafts": "the download has active listings",
    "unknown stock": "every listing has a quantity",
    "preorder": "every listing has a quantity",
    "parent code": "a listing with variations has the list of their SKUs",
    "variant code": "which of the SKUs is whose is not said",
    "variant gtin": NO_COLUMN,
    "variant price": "the price is one for all variations",
    "variant stock": "the quantity is that of all variations together",
}  # fmt: skip


def write(folder: Path, shop: Shop, *, heads: tuple[str, ...]) -> Path:
    """The download; prices are as short as Etsy writes them: 12, 12.5."""
    listed = [_listing(product, shop) for product in shop.products if product.state == "shown"]
    rows = [{heads[ENGLISH.index(head)]: cell for head, cell in row.items()} for row in listed]
    return write_csv(folder / "EtsyListingsDownload.csv", heads, rows)


def _listing(product: Product, shop: Shop) -> dict[str, object]:
    price = min(item.prices(shop.today)[0] for item in product.items)
    row: dict[str, object] = {
        "TITLE": product.title,
        "DESCRIPTION": product.text,
        "PRICE": f"{price:.2f}".rstrip("0").rstrip("."),
        "CURRENCY_CODE": CURRENCY,
        "QUANTITY": sum(item.quantity or int(item.availability != "out of stock") for item in product.items),
        "TAGS": "handmade_gift,small_series",
        "MATERIALS": "",
        "SKU": ",".join(item.sku for item in product.items),
    }
    row |= {f"IMAGE{place}": picture for place, picture in enumerate(product.pictures, 1)}
    for place, name in enumerate(product.items[0].options, 1):
        row[f"VARIATION {place} TYPE"] = name
        row[f"VARIATION {place} NAME"] = name
        row[f"VARIATION {place} VALUES"] = ",".join(product.values(name))
    return row


FEEDS = tuple(
    Feed(f"etsy-{language}", partial(write, heads=heads), SILENT)
    for language, heads in (("en", ENGLISH), ("it", ITALIAN))
)

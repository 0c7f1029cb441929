"""Writes feed.csv, the catalogue in the documented feed format: `python -m demo.feed`."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from stdnum import ean

from demo.shop.product import Product, catalogue

PATH = Path(__file__).parent / "feed.csv"
PICTURES = "pictures/catalogue"
FIXED = (
    "id",
    "title",
    "description",
    "brand",
    "category",
    "price",
    "currency",
    "url",
    "availability",
    "group_id",
    "gtin",
    "images",
)


def row(product: Product) -> dict[str, str]:
    """What the feed says of one product."""
    return {
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "brand": product.brand,
        "category": product.category,
        "price": f"{product.price:.2f}",
        "currency": "GBP",
        "url": f"https://shop.example/p/{product.id}",
        "availability": product.availability,
        "group_id": product.group_id,
        "gtin": gtin(product.id),
        "images": "|".join(f"{PICTURES}/{product.id}-{view}.jpg" for view in (1, 2, 3)),
        **product.attributes,
    }


def gtin(product_id: str) -> str:
    """A GTIN-13 from the range kept free for use inside a company, so it is nobody's; one product in seven has none."""
    number = int(hashlib.sha256(product_id.encode()).hexdigest()[:12], 16)
    if number % 7 == 0:
        return ""
    digits = f"04{number % 10**10:010d}"
    return digits + ean.calc_check_digit(digits)


def columns(products: list[Product]) -> list[str]:
    """The fixed columns, then one for each attribute that any product has, in order of appearance."""
    return [*FIXED, *dict.fromkeys(name for product in products for name in product.attributes)]


def render(products: list[Product]) -> str:
    """The whole feed as CSV text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns(products), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row(product) for product in products)
    return text.getvalue()


def main() -> None:
    """Writes the feed."""
    products = catalogue()
    PATH.write_text(render(products), encoding="utf-8")
    print(f"{len(products)} products in {PATH.name}")


if __name__ == "__main__":
    main()

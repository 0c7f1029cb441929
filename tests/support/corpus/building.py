"""How the products of the shop Lindenhof are written down in short."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import product as grid
from typing import Any

from tests.support.corpus.shop import HOST, Item, Product, Sale


def gtin13(number: int) -> str:
    """A made-up EAN-13 with the check digit of GS1."""
    digits = f"4012345{number:05d}"
    return digits + str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10)


def described(title: str, words: str, number: int) -> tuple[str, str]:
    """The description with marks and without them; every third has a list, every fifth an entity."""
    html, text = f"<p>{words}</p>", words
    if number % 3 == 0:
        html += "<ul><li>Made in small series</li><li>Two years&#8217; warranty</li></ul>"
        text += "\nMade in small series\nTwo years’ warranty"
    if number % 5 == 0:
        html = f"<p><strong>{title.replace('&', '&amp;')}</strong>: 100&nbsp;% as shown.</p>{html}"
        text = f"{title}: 100 % as shown.\n{text}"
    return html, text


def one(number: int, title: str, price: str, *categories: tuple[str, ...], words: str, **told: Any) -> Product:
    """A product without variants."""
    sku = told.get("sku", f"LH-{1000 + number}")
    item = Item(
        sku=sku,
        price=Decimal(price),
        gtin=told.get("gtin", gtin13(number)),
        mpn=told.get("mpn", ""),
        sale=_sale(price, told.get("sale")),
        quantity=told.get("quantity", 3 + number % 7),
        beyond=told.get("beyond", "no"),
    )
    return _product(number, title, categories, words, told, sku, (item,))


def many(
    number: int,
    title: str,
    options: dict[str, list[str]],
    *categories: tuple[str, ...],
    words: str,
    prices: list[str],
    quantities: list[int | None],
    **told: Any,
) -> Product:
    """A product with a variant for each combination of its options; prices and quantities are in that order."""
    items: list[Item] = []
    sku = told.get("sku", f"LH-{1000 + number}")
    for place, values in enumerate(grid(*options.values())):
        price = prices[place % len(prices)]
        code = "-".join([sku or f"V{number}", *(re.sub(r"\W", "", value)[:3].upper() for value in values)])
        items.append(
            Item(
                sku=code,
                price=Decimal(price),
                gtin=gtin13(number * 100 + place),
                sale=_sale(price, told.get("off"), lowers=True),
                quantity=quantities[place % len(quantities)],
                options=dict(zip(options, values, strict=True)),
            )
        )
    return _product(number, title, categories, words, told, sku, tuple(items))


def _sale(price: str, told: tuple[Any, ...] | None, *, lowers: bool = False) -> Sale | None:
    if told is None:
        return None
    amount, days = told
    start, end = days or (None, None)
    return Sale(Decimal(price) - Decimal(amount) if lowers else Decimal(amount), start, end)


def _product(
    number: int,
    title: str,
    categories: tuple[tuple[str, ...], ...],
    words: str,
    told: dict[str, Any],
    sku: str,
    items: tuple[Item, ...],
) -> Product:
    key = re.sub(
        r"[^a-z0-9]+",
        "-",
        unicodedata.normalize("NFKD", title.replace("ł", "l")).encode("ascii", "ignore").decode().lower(),
    )
    html, text = described(title, words, number)
    pictures = tuple(f"{HOST}/pictures/{number}-{place}.jpg" for place in range(1, 2 + number % 3))
    return Product(
        number=100 + number,
        key=key.strip("-"),
        title=title,
        html=html,
        text=text,
        brand=told.get("brand", "Lindenhof"),
        categories=categories,
        pictures=pictures,
        state=told.get("state", "shown"),
        sku=sku,
        items=items,
    )

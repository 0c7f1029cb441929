"""What a small shop sells, as no platform says it: the truth that every platform's feed is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

CURRENCY = "EUR"
HOST = "https://lindenhof.example"


@dataclass(frozen=True)
class Sale:
    """A lower price, and the first and the last day on which it holds; None is open."""

    price: Decimal
    start: date | None = None
    end: date | None = None

    def holds(self, today: date) -> bool:
        """Whether shoppers pay it on that day."""
        return (self.start is None or self.start <= today) and (self.end is None or today <= self.end)


@dataclass(frozen=True)
class Item:
    """What is put into a basket: a product without variants, or one variant.

    `quantity` is None where nobody knows; `beyond` says whether orders are taken when it is 0.
    """

    sku: str
    price: Decimal
    gtin: str = ""
    mpn: str = ""
    sale: Sale | None = None
    quantity: int | None = 0
    beyond: Literal["no", "yes", "preorder"] = "no"
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def availability(self) -> str:
        """In the catalogue's words; "" is unknown."""
        if self.quantity is None:
            return ""
        if self.quantity > 0 or self.beyond == "yes":
            return "in stock"
        return "preorder" if self.beyond == "preorder" else "out of stock"

    def prices(self, today: date) -> tuple[Decimal, Decimal | None]:
        """What a shopper pays that day, and the price struck through."""
        return (self.sale.price, self.price) if self.sale and self.sale.holds(today) else (self.price, None)


@dataclass(frozen=True)
class Product:
    """One product; the first of its categories is the one that it is shown in, the others are said where a feed can."""

    number: int
    key: str
    title: str
    html: str
    text: str
    brand: str
    categories: tuple[tuple[str, ...], ...]
    pictures: tuple[str, ...]
    state: Literal["shown", "draft", "hidden"]
    sku: str
    items: tuple[Item, ...]

    @property
    def varies(self) -> bool:
        """Whether it has variants."""
        return bool(self.items[0].options)

    @property
    def url(self) -> str:
        """Its address in the shop."""
        return f"{HOST}/p/{self.key}"

    def values(self, option: str) -> list[str]:
        """The values of an option, in order."""
        return list(dict.fromkeys(item.options[option] for item in self.items))


@dataclass(frozen=True)
class Shop:
    """All products, on one day."""

    products: tuple[Product, ...]
    today: date


@dataclass(frozen=True)
class Feed:
    """A format of one platform: what writes it, and what it cannot say, with the reason."""

    name: str
    write: Callable[[Path, Shop], Path]
    silent: Mapping[str, str] = field(default_factory=dict)

"""What the shop sells: the Product record and the whole catalogue."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

DEPARTMENTS = ("tableware", "vessels", "pantry", "furniture", "seating", "lighting", "textiles", "storage",
               "walls", "prints")


@dataclass(frozen=True)
class Label:
    """What is printed on a product, in reading order; the very words are in the feed too."""

    brand: str
    title: str
    detail: str
    ground: str
    ink: str
    style: str = "band"


@dataclass(frozen=True)
class Product:
    """One product: what the feed says of it, and the parameters its builder reads."""

    id: str
    kind: str
    category: str
    title: str
    description: str
    brand: str
    price: Decimal
    availability: str
    group_id: str
    attributes: dict[str, str]
    look: dict[str, Any]
    label: Label | None = None


def catalogue() -> list[Product]:
    """Every product of every department (each has `products()`), checked for unique ids."""
    products: list[Product] = []
    for name in DEPARTMENTS:
        module = f"demo.shop.{name}"
        if importlib.util.find_spec(module):
            products += importlib.import_module(module).products()
    ids = [product.id for product in products]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise ValueError(f"ids used twice: {', '.join(sorted(twice))}")
    return products

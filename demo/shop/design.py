"""A design as the workshop thinks of it, and how it becomes the products a shop sells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from demo.shop.product import Label, Product


@dataclass(frozen=True)
class Shade:
    """One colour a design is sold in: its name, its finish ("wood:oak", "cloth:#aabbcc") and a sentence of its own."""

    name: str
    finish: str
    sentence: str = ""
    availability: str = "in stock"


@dataclass(frozen=True)
class Design:
    """One design, sold in one or several shades; several shades make a family of near twins."""

    title: str
    text: str
    brand: str
    price: str
    material: str
    size: str
    shades: list[Shade]
    look: dict[str, Any]
    more: dict[str, str] = field(default_factory=dict)
    label: Label | None = None


def products_of(kind: str, category: str, designs: Iterable[Design]) -> list[Product]:
    """The products of one kind, numbered in the order of their designs and shades."""
    pairs = [(design, shade) for design in designs for shade in design.shades]
    return [_product(f"{kind}-{n:03}", kind, category, design, shade) for n, (design, shade) in enumerate(pairs, 1)]


def _product(product_id: str, kind: str, category: str, design: Design, shade: Shade) -> Product:
    """One product: a design in one of its shades."""
    family = len(design.shades) > 1
    return Product(
        id=product_id,
        kind=kind,
        category=category,
        title=f"{design.title}, {shade.name}" if family else design.title,
        description=f"{design.text} {shade.sentence}".strip(),
        brand=design.brand,
        price=Decimal(design.price),
        availability=shade.availability,
        group_id=f"{kind}-{_slug(design.title)}" if family else "",
        attributes={"colour": shade.name, "material": design.material, "size": design.size, **design.more},
        look={**design.look, "finish": shade.finish},
        label=design.label,
    )


def _slug(words: str) -> str:
    """Words as a lower-case identifier joined by hyphens."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")

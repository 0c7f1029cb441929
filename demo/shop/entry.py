"""A short way to write one row of the shop, and the glazes several departments share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from demo.shop.product import Label, Product

CATEGORIES = {
    "mug": "Mugs", "bowl": "Bowls", "plate": "Plates", "teapot": "Teapots", "vase": "Vases", "bottle": "Bottles",
    "plant_pot": "Plant pots", "candle": "Candles", "jar": "Jars", "tin": "Tins", "soap": "Soap", "coffee": "Coffee",
}  # fmt: skip

TIDEWATER = {
    "sea green": "#4f9384",
    "chalk white": "#eeeae0",
    "midnight": "#1d2b4f",
    "rust": "#a64b26",
    "ochre": "#cf9a34",
}
CLAY = "#cbb291"  # the bare stoneware that shows below every Tidewater glaze


def item(
    kind: str,
    number: int,
    title: str,
    brand: str,
    price: str,
    description: str,
    attributes: dict[str, str],
    look: dict[str, Any],
    *,
    group: str = "",
    availability: str = "in stock",
    label: Label | None = None,
) -> Product:
    """One product; the id and the category follow from the kind, the printed detail is an attribute."""
    return Product(
        id=f"{kind.replace('_', '-')}-{number:03d}",
        kind=kind,
        category=CATEGORIES[kind],
        title=title,
        description=description,
        brand=brand,
        price=Decimal(price),
        availability=availability,
        group_id=group,
        attributes={**attributes, "print": label.detail} if label else attributes,
        look=look,
        label=label,
    )

"""The vessels department: vases, bottles, plant pots and candles."""

from __future__ import annotations

from demo.shop.bottles import bottles
from demo.shop.candles import candles
from demo.shop.plant_pots import plant_pots
from demo.shop.product import Product
from demo.shop.vases import vases


def products() -> list[Product]:
    """Everything that holds something."""
    return [*vases(), *bottles(), *plant_pots(), *candles()]

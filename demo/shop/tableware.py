"""The tableware department: mugs, bowls, plates and teapots."""

from __future__ import annotations

from demo.shop.bowls import bowls
from demo.shop.mugs import mugs
from demo.shop.plates import plates
from demo.shop.product import Product
from demo.shop.teapots import teapots


def products() -> list[Product]:
    """Everything for the table."""
    return [*mugs(), *bowls(), *plates(), *teapots()]

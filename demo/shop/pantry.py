"""The pantry department: jars, tins, soap and coffee."""

from __future__ import annotations

from demo.shop.coffees import coffees
from demo.shop.jars import jars
from demo.shop.product import Product
from demo.shop.soaps import soaps
from demo.shop.tins import tins


def products() -> list[Product]:
    """Everything for the larder and the washstand."""
    return [*jars(), *tins(), *soaps(), *coffees()]

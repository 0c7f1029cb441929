"""Where a product stands: shown to shoppers, unpublished by its feed, hidden, removed; exactly one holds."""

from typing import Literal

from sqlalchemy import ColumnElement, and_

from catalog.catalogue import VISIBLE, ProductView
from catalog.tables import Product

Standing = Literal["shown", "unpublished", "hidden", "removed"]
STANDINGS: tuple[Standing, ...] = ("shown", "unpublished", "hidden", "removed")

_KEPT = Product.removed.is_(False)
_CONDITIONS: dict[Standing, ColumnElement[bool]] = {
    "shown": VISIBLE,
    "unpublished": and_(_KEPT, Product.hidden.is_(False), Product.unpublished_by != ""),
    "hidden": and_(_KEPT, Product.hidden.is_(True)),
    "removed": Product.removed.is_(True),
}


def has_standing(standing: Standing) -> ColumnElement[bool]:
    """The condition that holds for the products of a standing."""
    return _CONDITIONS[standing]


def standing_of(product: ProductView | Product) -> Standing:
    """The standing of one product."""
    if product.removed:
        return "removed"
    if product.hidden:
        return "hidden"
    return "unpublished" if product.unpublished_by else "shown"

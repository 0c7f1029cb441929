"""WooCommerce's product export (Products → Export): which of its columns is which of ours."""

from collections.abc import Sequence
from functools import partial

from catalog.feeds.entry import by_head
from catalog.feeds.platforms.platform import Platform, map_heads

SIGNS = {"name", "regularprice", "categories", "images"}
COLUMNS = {
    "id": ("id", "sku"),
    "title": ("name",),
    "description": ("description", "shortdescription"),
    "brand": ("brand", "brands"),
    "category": ("categories",),
    "price": ("regularprice",),
    "url": ("externalurl",),
    "group_id": ("parent",),
    "gtin": ("gtinupceanorisbn",),
    "images": ("images",),
}


def is_woocommerce(names: Sequence[str]) -> bool:
    """Whether these are the columns of WooCommerce's export."""
    return set(by_head(names)) >= SIGNS


WOOCOMMERCE = Platform("WooCommerce", is_woocommerce, partial(map_heads, COLUMNS))

"""The shop platforms whose exports are recognised by their columns: one line each."""

from collections.abc import Sequence

from catalog.feeds.platforms.google_merchant import GOOGLE_MERCHANT
from catalog.feeds.platforms.magento import MAGENTO
from catalog.feeds.platforms.platform import Platform
from catalog.feeds.platforms.shopify import SHOPIFY
from catalog.feeds.platforms.woocommerce import WOOCOMMERCE

PLATFORMS: tuple[Platform, ...] = (
    MAGENTO,
    SHOPIFY,
    WOOCOMMERCE,
    GOOGLE_MERCHANT,
)


def recognize(names: Sequence[str]) -> Platform | None:
    """The first platform whose export has these columns; None for a file of any other origin."""
    return next((platform for platform in PLATFORMS if platform.recognizes(names)), None)

"""The shop platforms whose exports are recognised by their columns: one line each, the more particular first."""

from collections.abc import Sequence

from catalog.feeds.platforms.amazon import AMAZON
from catalog.feeds.platforms.bigcommerce import BIGCOMMERCE
from catalog.feeds.platforms.ecwid import ECWID
from catalog.feeds.platforms.etsy import ETSY
from catalog.feeds.platforms.google_merchant import GOOGLE_MERCHANT
from catalog.feeds.platforms.magento import MAGENTO
from catalog.feeds.platforms.meta import META
from catalog.feeds.platforms.opencart import OPENCART
from catalog.feeds.platforms.platform import Platform
from catalog.feeds.platforms.prestashop import PRESTASHOP
from catalog.feeds.platforms.shopify import SHOPIFY
from catalog.feeds.platforms.squarespace import SQUARESPACE
from catalog.feeds.platforms.wix import WIX
from catalog.feeds.platforms.woocommerce import WOOCOMMERCE

PLATFORMS: tuple[Platform, ...] = (
    AMAZON,
    MAGENTO,
    BIGCOMMERCE,
    SQUARESPACE,
    WIX,
    ECWID,
    OPENCART,
    ETSY,
    SHOPIFY,
    WOOCOMMERCE,
    PRESTASHOP,
    META,
    GOOGLE_MERCHANT,
)


def recognize(names: Sequence[str]) -> Platform | None:
    """The first platform whose export has these columns; None for a file of any other origin."""
    return next((platform for platform in PLATFORMS if platform.recognizes(names)), None)

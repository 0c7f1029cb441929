"""Every feed of the corpus: adding a platform is a module in `platforms` and its name here."""

from tests.support.corpus.platforms import (
    amazon,
    bigcommerce,
    by_hand,
    ecwid,
    etsy,
    google,
    magento,
    meta,
    opencart,
    prestashop,
    shopify,
    squarespace,
    wix,
    woocommerce,
)
from tests.support.corpus.shop import Feed

MODULES = (
    woocommerce, shopify, magento, prestashop, bigcommerce, etsy, opencart, google, meta, amazon, squarespace, wix,
    ecwid, by_hand,
)  # fmt: skip
FEEDS: tuple[Feed, ...] = tuple(feed for module in MODULES for feed in module.FEEDS)

"""Every feed of the corpus: adding a platform is a module in `platforms` and its line here."""

from tests.support.corpus.platforms import bigcommerce, etsy, magento, opencart, prestashop, shopify, woocommerce
from tests.support.corpus.shop import Feed

MODULES = (woocommerce, shopify, magento, prestashop, bigcommerce, etsy, opencart)
FEEDS: tuple[Feed, ...] = tuple(feed for module in MODULES for feed in module.FEEDS)

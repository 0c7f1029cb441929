"""Every feed of the corpus: adding a platform is a module in `platforms` and its line here."""

from tests.support.corpus.platforms import magento, shopify, woocommerce
from tests.support.corpus.shop import Feed

FEEDS: tuple[Feed, ...] = (*woocommerce.FEEDS, *shopify.FEEDS, *magento.FEEDS)

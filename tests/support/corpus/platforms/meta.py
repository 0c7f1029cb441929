"""Meta's catalogue: the CSV of a product feed, and the same on the template that the Commerce Manager gives.

Fields, values and formats: https://developers.facebook.com/docs/commerce-platform/catalog/fields and
https://developers.facebook.com/docs/marketing-api/catalog-feed-setup ("Example CSV Feed", whose heads these are);
`status` is active or archived; a sale's period has two moments parted by a slash. The template stands under a first
line of remarks, each beginning with "# Required |" or the like, as in lookaside.facebook.com/developers/resources,
catalog_country_feed_template.csv.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.support.corpus.files import write_csv
from tests.support.corpus.platforms.google import period
from tests.support.corpus.shop import CURRENCY, Feed, Item, Product, Shop

HEADS = (
    "id", "title", "description", "availability", "condition", "price", "link", "image_link", "brand",
    "additional_image_link", "age_group", "color", "gender", "item_group_id", "google_product_category", "pattern",
    "product_type", "sale_price", "sale_price_effective_date", "size", "gtin", "mpn", "status",
)  # fmt: skip
REQUIRED = dict.fromkeys(HEADS[:9], "Required")
SILENT = {
    "unknown stock": "the availability is required",
    "variant names": "an option is named after its field",
}


def write(folder: Path, shop: Shop, *, template: bool) -> Path:
    """The feed; `template` puts the line of remarks above the heads."""
    rows = [_row(product, item) for product in shop.products for item in product.items]
    path = write_csv(folder / "catalog_products.csv", HEADS, rows)
    if template:
        remarks = ",".join(f'"# {REQUIRED.get(head, "Optional")} | The {head} as your shop has it"' for head in HEADS)
        path.write_text(f"{remarks}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    return path


def _row(product: Product, item: Item) -> dict[str, object]:
    fields = {"Colour": "color", "Size": "size", "Scent": "pattern"}
    return {
        "id": item.sku,
        "title": product.title,
        "description": product.text,
        "availability": item.availability or "in stock",
        "condition": "new",
        "price": f"{item.price:.2f} {CURRENCY}",
        "link": product.url,
        "image_link": product.pictures[0],
        "brand": product.brand,
        "additional_image_link": ",".join(product.pictures[1:]),
        "item_group_id": (product.sku or product.key) if product.varies else "",
        "google_product_category": "536",
        "product_type": " > ".join(product.categories[0]),
        "sale_price": f"{item.sale.price:.2f} {CURRENCY}" if item.sale else "",
        "sale_price_effective_date": period(item.sale) if item.sale else "",
        "gtin": item.gtin,
        "mpn": item.mpn,
        "status": "active" if product.state == "shown" else "archived",
        **{fields[name]: value for name, value in item.options.items()},
    }


FEEDS = (
    Feed("meta", partial(write, template=False), SILENT),
    Feed("meta-template", partial(write, template=True), SILENT),
)

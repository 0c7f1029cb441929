"""Ecwid's export of the catalogue, in the format that it has since May 2023.

Row grammar: https://support.ecwid.com/hc/en-us/articles/208079105 and "Importing products and categories": `type` says
what a row is: a product, a value of one of its options, a variation (a combination with its own price and stock);
what is not tracked can always be bought; beyond the stock a product is shown, hidden or taken as a pre-order. Heads:
`RETAILER_CSV_COLUMNS` of a public retailer's tool, those of variations in public writers of such files
(`product_variation_sku`, `product_variation_option_Size`).
"""

from __future__ import annotations

from pathlib import Path

from tests.support.corpus.files import money, write_csv
from tests.support.corpus.shop import Feed, Item, Product, Shop

HEADS = (
    "type", "product_internal_id", "product_sku", "product_name", "product_price", "product_compare_to_price",
    "product_is_inventory_tracked", "product_quantity", "product_quantity_out_of_stock_behaviour",
    "product_low_stock_notification_quantity", "product_is_available", "product_media_main_image_url",
    "product_media_main_image_alt", "product_media_gallery_image_url_1", "product_media_gallery_image_alt_1",
    "product_media_gallery_image_url_2", "product_media_gallery_image_alt_2", "product_description",
    "product_category_1", "product_category_2", "product_category_3", "product_is_featured", "product_brand",
    "product_upc", "product_weight", "product_is_shipping_required", "product_tax_class_code", "product_seo_title",
    "product_google_product_category_code", "product_option_name", "product_option_type",
    "product_option_is_required", "product_option_value", "product_option_markup",
    "product_option_is_default_option_selection", "product_variation_sku", "product_variation_option_Colour",
    "product_variation_option_Scent", "product_variation_option_Size", "category_internal_id", "category_path",
)  # fmt: skip
SILENT = {
    "mpn": "there is no column for it",
    "unknown stock": "what is not tracked can always be bought",
    "currency": "prices are bare numbers",
    "variant gtin": "a variation's UPC is not in the export",
}


def write(folder: Path, shop: Shop) -> Path:
    """The export; a compared price stands as long as it is there, so there are the sales of today alone."""
    rows = [row for product in shop.products for row in _rows(product, shop)]
    return write_csv(folder / "catalog.csv", HEADS, rows)


def _rows(product: Product, shop: Shop) -> list[dict[str, object]]:
    rows = [_product(product, shop)]
    own = {"product_internal_id": product.number, "product_sku": product.sku}
    for name in product.items[0].options:
        for value in product.values(name):
            option = {"product_option_name": name, "product_option_type": "DROPDOWNLIST", "product_option_value": value}
            rows.append({"type": "product_option", "product_option_is_required": "true"} | own | option)
    for item in product.items if product.varies else ():
        options = {f"product_variation_option_{name}": value for name, value in item.options.items()}
        code = {"type": "product_variation", "product_variation_sku": item.sku}
        rows.append(own | code | options | _offer(item, shop))
    return rows


def _product(product: Product, shop: Shop) -> dict[str, object]:
    first = min(product.items, key=lambda item: item.price)
    row: dict[str, object] = {
        "type": "product",
        "product_internal_id": product.number,
        "product_sku": product.sku,
        "product_name": product.title,
        "product_is_available": "true" if product.state == "shown" else "false",
        "product_media_main_image_url": product.pictures[0],
        "product_description": product.html,
        "product_is_featured": "false",
        "product_brand": product.brand,
        "product_upc": "" if product.varies else first.gtin,
        "product_weight": "0.1",
        "product_is_shipping_required": "true",
        **_offer(first, shop),
    }
    row |= {f"product_media_gallery_image_url_{place}": url for place, url in enumerate(product.pictures[1:], 1)}
    row |= {f"product_category_{place}": " / ".join(path) for place, path in enumerate(product.categories, 1)}
    if product.varies:
        row |= {"product_is_inventory_tracked": "false", "product_quantity": ""}
    return row


def _offer(item: Item, shop: Shop) -> dict[str, object]:
    price, struck = item.prices(shop.today)
    tracked = item.quantity is not None and item.beyond != "yes"
    return {
        "product_price": money(price),
        "product_compare_to_price": money(struck),
        "product_is_inventory_tracked": "true" if tracked else "false",
        "product_quantity": item.quantity if tracked else "",
        "product_quantity_out_of_stock_behaviour": "ALLOW_PREORDER" if item.beyond == "preorder" else "SHOW",
    }


FEEDS = (Feed("ecwid", write, SILENT),)

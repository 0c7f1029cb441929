"""Exports of shop platforms are recognised by their columns and mapped by their own modules."""

import pytest

from catalog.feeds.columns import guess_mapping
from catalog.feeds.platforms.registry import PLATFORMS, recognize

WOOCOMMERCE = (
    "ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Is featured?|Short description|Description|Tax status|In stock?"
    "|Stock|Weight (kg)|Sale price|Regular price|Categories|Tags|Images|Parent|Upsells|External URL|Position|Brands"
    "|Attribute 1 name|Attribute 1 value(s)"
)
SHOPIFY = (
    "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Variant SKU"
    "|Variant Inventory Qty|Variant Price|Variant Compare At Price|Variant Barcode|Image Src|Variant Image|Status"
)
MAGENTO = (
    "sku|store_view_code|product_type|categories|name|description|short_description|price|base_image|additional_attributes"
    "|qty|is_in_stock|additional_images|configurable_variations"
)
GOOGLE_MERCHANT = (
    "id|title|description|link|image_link|additional_image_link|availability|price|brand|gtin|mpn|google_product_category"
    "|product_type|item_group_id|color"
)
MAPPINGS = [
    (
        "WooCommerce",
        WOOCOMMERCE,
        "id=ID title=Name description=Description brand=Brands category=Categories price=Regular price"
        " sale_price=Sale price url=External URL availability=In stock? quantity=Stock published=Published"
        " group_id=Parent sku=SKU gtin=GTIN, UPC, EAN, or ISBN images=Images",
    ),
    (
        "Shopify",
        SHOPIFY,
        "id=Handle title=Title description=Body (HTML) brand=Vendor category=Product Category price=Variant Price"
        " list_price=Variant Compare At Price quantity=Variant Inventory Qty published=Published|Status sku=Variant SKU"
        " gtin=Variant Barcode images=Image Src|Variant Image",
    ),
    (
        "Magento",
        MAGENTO,
        "id=sku title=name description=description category=categories price=price availability=is_in_stock"
        " quantity=qty sku=sku images=base_image|additional_images",
    ),
    (
        "Google Merchant",
        GOOGLE_MERCHANT,
        "id=id title=title description=description brand=brand category=product_type price=price url=link"
        " availability=availability group_id=item_group_id gtin=gtin mpn=mpn images=image_link|additional_image_link",
    ),
]


def test_every_platform_is_tried_here() -> None:
    assert {platform.name for platform in PLATFORMS} == {name for name, _, _ in MAPPINGS}


@pytest.mark.parametrize(("name", "header", "mapping"), MAPPINGS, ids=[name for name, _, _ in MAPPINGS])
def test_a_platforms_export_is_recognised_and_mapped(name: str, header: str, mapping: str) -> None:
    columns = header.split("|")
    platform = recognize(columns)
    assert platform is not None and platform.name == name
    assert " ".join(f"{ours}={theirs}" for ours, theirs in guess_mapping(columns).items()) == mapping


def test_a_platforms_own_column_goes_before_a_general_name() -> None:
    assert guess_mapping([*WOOCOMMERCE.split("|"), "Barcode"])["gtin"] == "GTIN, UPC, EAN, or ISBN"


def test_a_file_of_any_other_origin_is_no_platforms() -> None:
    assert recognize(["id", "title", "price", "images"]) is None

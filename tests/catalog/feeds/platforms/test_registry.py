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
    ""
    "sku|store_view_code|product_type|categories|name|description|short_description|price|base_image|additional_attributes"
    "|qty|is_in_stock|additional_images|configurable_variations"
)
GOOGLE_MERCHANT = (
    ""
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
    (
        "BigCommerce",
        "Item Type|Product ID|Product Name|Product Type|Product Code/SKU|Brand Name|Product Description|Price"
        "|Cost Price|Retail Price|Sale Price|Product Visible?|Track Inventory|Current Stock Level|Category"
        "|Product Image ID - 1|Product Image File - 1|Product Image File - 2|Product URL|Product UPC/EAN",
        "id=Product ID title=Product Name description=Product Description brand=Brand Name category=Category"
        " price=Price list_price=Retail Price sale_price=Sale Price url=Product URL quantity=Current Stock"
        " Level tracked=Track Inventory published=Product Visible? sku=Product Code/SKU gtin=Product UPC/EAN"
        " images=Product Image File - 1|Product Image File - 2",
    ),
    (
        "Squarespace",
        "Product ID [Non Editable]|Variant ID [Non Editable]|Product Type [Non Editable]|Product Page"
        "|Product URL|Title|Description|SKU|Option Name 1|Option Value 1|Price|Sale Price|On Sale|Stock"
        "|Categories|Tags|Weight|Visible|Hosted Image URLs",
        "id=Product ID [Non Editable] title=Title description=Description category=Categories price=Price"
        " sale_price=Sale Price quantity=Stock published=Visible sku=SKU images=Hosted Image URLs",
    ),
    (
        "Wix",
        "handleId|fieldType|name|description|productImageUrl|collection|sku|ribbon|price|surcharge|visible"
        "|discountMode|discountValue|inventory|weight|cost|productOptionName1|productOptionType1"
        "|productOptionDescription1|brand",
        "id=handleId title=name description=description brand=brand category=collection price=price"
        " quantity=inventory published=visible sku=sku images=productImageUrl",
    ),
    (
        "Ecwid",
        "type|product_internal_id|product_sku|product_name|product_description|product_price"
        "|product_compare_to_price|product_quantity|product_is_inventory_tracked|product_is_available"
        "|product_category_1|product_brand|product_media_main_image_url|product_media_gallery_image_url_1"
        "|product_variation_sku|product_variation_option_{Size}",
        "id=product_internal_id title=product_name description=product_description brand=product_brand"
        " category=product_category_1 price=product_price list_price=product_compare_to_price"
        " quantity=product_quantity tracked=product_is_inventory_tracked published=product_is_available"
        " sku=product_sku images=product_media_main_image_url|product_media_gallery_image_url_1",
    ),
    (
        "OpenCart",
        "product_id|name(en-gb)|name(de-de)|categories|sku|upc|ean|jan|isbn|mpn|quantity|model|manufacturer"
        "|image_name|price|date_added|date_available|status|description(en-gb)|subtract",
        "id=product_id title=name(en-gb) description=description(en-gb) brand=manufacturer"
        " category=categories price=price quantity=quantity tracked=subtract published=status|date_available"
        " sku=sku gtin=ean mpn=mpn images=image_name",
    ),
    (
        "Etsy",
        "TITLE|DESCRIPTION|PRICE|CURRENCY_CODE|QUANTITY|TAGS|MATERIALS|IMAGE1|IMAGE2|IMAGE10|VARIATION 1 TYPE"
        "|VARIATION 1 NAME|VARIATION 1 VALUES|SKU",
        "title=TITLE description=DESCRIPTION price=PRICE currency=CURRENCY_CODE quantity=QUANTITY sku=SKU"
        " images=IMAGE1|IMAGE2|IMAGE10",
    ),
    (
        "PrestaShop",
        "Product ID|Active (0/1)|Name *|Categories (x,y,z...)|Price tax excluded|Price tax included"
        "|On sale (0/1)|Reference #|Manufacturer|EAN13|UPC|MPN|Quantity|Visibility|Description"
        "|Image URLs (x,y,z...)|Out of stock action",
        "id=Product ID title=Name * description=Description brand=Manufacturer category=Categories (x,y,z...)"
        " price=Price tax included quantity=Quantity backorders=Out of stock action published=Active"
        " (0/1)|Visibility sku=Reference # gtin=EAN13 mpn=MPN images=Image URLs (x,y,z...)",
    ),
    (
        "Meta catalogue",
        "id|title|description|availability|condition|price|link|image_link|additional_image_link|brand"
        "|fb_product_category|quantity_to_sell_on_facebook|sale_price|item_group_id|status|visibility|size",
        "id=id title=title description=description brand=brand category=fb_product_category price=price"
        " sale_price=sale_price url=link availability=availability quantity=quantity_to_sell_on_facebook"
        " published=status|visibility group_id=item_group_id images=image_link|additional_image_link",
    ),
    (
        "Amazon flat file",
        "item_sku|item_name|external_product_id|external_product_id_type|brand_name|product_description"
        "|standard_price|list_price|sale_price|sale_from_date|sale_end_date|currency|quantity|main_image_url"
        "|other_image_url1|other_image_url2|parent_child|parent_sku|variation_theme|item_type",
        "id=item_sku title=item_name description=product_description brand=brand_name category=item_type"
        " price=standard_price list_price=list_price sale_price=sale_price sale_starts=sale_from_date"
        " sale_ends=sale_end_date currency=currency quantity=quantity group_id=parent_sku sku=item_sku"
        " gtin=external_product_id images=main_image_url|other_image_url1|other_image_url2",
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

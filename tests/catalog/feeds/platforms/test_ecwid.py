"""Ecwid's catalogue file: variations below their product."""

from decimal import Decimal

from tests.catalog.feeds.conftest import Read

HEAD = (
    "type,product_internal_id,product_sku,product_name,product_description,product_price,product_compare_to_price,"
    "product_quantity,product_is_inventory_tracked,product_is_available,product_category_1,product_category_2,"
    "product_brand,product_media_main_image_url,product_media_gallery_image_url_1,product_attribute_{Care},"
    "product_variation_sku,product_variation_option_{Size},product_variation_option_Colour"
)
ROWS = [
    "product,11,SOCK,Wool sock,<p>Warm.</p>,8,10,,TRUE,TRUE,Clothes / Socks,Gifts,Arno,a.jpg,b.jpg,Wash cold,,,",
    "product_option,11,SOCK,,,,,,,,,,,,,,,,",
    "product_variation,11,SOCK,,,9,,0,TRUE,,,,,,,,SOCK-S,S,Grey",
    "product_variation,11,SOCK,,,,,4,TRUE,,,,,,,,SOCK-L,L,Grey",
    "product,12,CAP,Cap,,5,,0,FALSE,FALSE,Clothes,,,,,,,,",
]


def test_variations_belong_to_the_product_above(products: Read) -> None:
    found = products("\n".join([HEAD, *ROWS]))
    sock, cap = found["11"], found["12"]
    assert [(one.feed_id, one.options, one.price, one.availability) for one in sock.variants] == [
        ("SOCK-S", {"Size": "S", "Colour": "Grey"}, Decimal(9), "out of stock"),
        ("SOCK-L", {"Size": "L", "Colour": "Grey"}, Decimal(8), "in stock"),
    ]
    assert sock.category == "Clothes > Socks" and sock.attributes["categories"] == "Clothes > Socks | Gifts"
    assert sock.attributes["Care"] == "Wash cold" and sock.images == ("a.jpg", "b.jpg") and sock.brand == "Arno"
    assert (cap.unpublished_by, cap.availability) == ("product_is_available: FALSE", "in stock")

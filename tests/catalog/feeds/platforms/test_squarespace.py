"""Squarespace's export: variants below their product, sale prices only while it is on sale."""

from decimal import Decimal

from tests.catalog.feeds.conftest import Read

HEAD = (
    "Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,Title,"
    "Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,"
    "Categories,Tags,Visible,Hosted Image URLs"
)
ROWS = [
    "p1,v1,PHYSICAL,shop,bowl,Bowl,<p>Deep.</p>,B-S,Size,S,20,15,Yes,3,"
    '"/kitchen, /kitchen/bowls",clay,Yes,"https://s.example/1.jpg https://s.example/2.jpg"',
    ",v2,,,,,,B-L,Size,L,30,25,No,0,,,,",
    "p2,v3,PHYSICAL,shop,plate,Plate,,PL,,,9,0.0,No,Unlimited,/kitchen,,No,",
]


def test_the_first_row_is_the_product_and_its_first_variant(products: Read) -> None:
    found = products("\n".join([HEAD, *ROWS]))
    bowl, plate = found["p1"], found["p2"]
    assert [(one.feed_id, one.sku, one.options, one.price, one.availability) for one in bowl.variants] == [
        ("v1", "B-S", {"Size": "S"}, Decimal(15), "in stock"),
        ("v2", "B-L", {"Size": "L"}, Decimal(30), "out of stock"),
    ]
    assert (bowl.price, bowl.list_price, bowl.category) == (Decimal(15), Decimal(20), "kitchen > bowls")
    assert bowl.images == ("https://s.example/1.jpg", "https://s.example/2.jpg")
    assert plate.unpublished_by == "Visible: No" and plate.availability == "in stock" and plate.price == Decimal(9)

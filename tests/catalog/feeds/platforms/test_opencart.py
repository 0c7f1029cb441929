"""OpenCart's export: texts with their language behind the head."""

from decimal import Decimal

from tests.catalog.feeds.conftest import Read

HEAD = (
    "product_id,name(en-gb),name(de-de),categories,sku,upc,ean,mpn,quantity,model,manufacturer,image_name,price,"
    "date_added,date_available,status,description(en-gb),stock_status_id,subtract"
)
ROWS = [
    '30,Canvas bag,Tasche,"20,33",,,4006381333931,,7,BAG-30,Arno,catalog/bag.jpg,100.0000,2020-01-01,2020-02-03,true,'
    "&lt;p&gt;Sturdy&lt;/p&gt;,7,true",
    "31,Old bag,Alte Tasche,20,,,,,0,BAG-31,Arno,,50,2020-01-01,2020-02-03,false,,5,true",
    "32,Loan bag,Leihtasche,20,,,,,0,BAG-32,Arno,,50,2020-01-01,2999-02-03,true,,5,false",
]


def test_products_are_read_in_the_files_first_language(products: Read) -> None:
    found = products("\n".join([HEAD, *ROWS]))
    bag = found["30"]
    assert (bag.title, bag.sku, bag.gtin, bag.price) == ("Canvas bag", "BAG-30", "4006381333931", Decimal(100))
    assert (bag.availability, bag.category, bag.images) == ("in stock", "", ("catalog/bag.jpg",))
    assert [record.unpublished_by for record in found.values()] == [
        "",
        "status: false",
        "date_available: 2999-02-03",
    ]
    assert [record.availability for record in found.values()] == ["in stock", "out of stock", "in stock"]

"""BigCommerce's export: the rows below a product are its variants, prices and pictures."""

from decimal import Decimal

import pytest

from catalog.feeds.platforms.bigcommerce import options_of
from tests.catalog.feeds.conftest import Read

HEAD = (
    "Item Type,Product ID,Product Name,Product Code/SKU,Brand Name,Price,Retail Price,Sale Price,Product Visible?,"
    "Track Inventory,Current Stock Level,Category,Product Image File - 1,Product "
    "Image File - 2,Product URL,Product UPC/EAN"
)
VASE = 'Product,5,Tall vase,VASE,Arno,30.00,40.00,{sale},Y,{tracked},7,"Living/Vases;Sale",v1.jpg,v2.jpg,/vase/,'
SMALL = "  SKU,6,[S]Height=20 cm,VASE-20,,,,,,,0,,,,,4006381333931"
LARGE = '  SKU,7,"[S]Height=40 cm,[CS]Glaze=Sea:#0055aa",VASE-40,,,,,,,2,,,,,'
RULE = "  Rule,,,VASE-40,,{price},,,,,,,,,,"
HIDDEN = "Product,6,Old vase,OLD,Arno,9.00,,,N,none,0,Living/Vases,,,/old/,"


def export(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


def vase(tracked: str = "by option", sale: str = "") -> str:
    return VASE.format(tracked=tracked, sale=sale)


def test_the_rows_below_a_product_are_its_variants(products: Read) -> None:
    found = products(export(vase(), SMALL, LARGE, RULE.format(price="[FIXED]45"), HIDDEN))
    tall = found["5"]
    assert list(found) == ["5", "6"] and found["6"].unpublished_by == "Product Visible?: N"
    assert [(one.feed_id, one.options, one.price, one.availability, one.gtin) for one in tall.variants] == [
        ("VASE-20", {"Height": "20 cm"}, Decimal(30), "out of stock", "4006381333931"),
        ("VASE-40", {"Height": "40 cm", "Glaze": "Sea"}, Decimal(45), "in stock", ""),
    ]
    assert (tall.title, tall.sku, tall.category, tall.availability) == (
        "Tall vase",
        "VASE",
        "Living > Vases",
        "in stock",
    )
    assert tall.images == ("v1.jpg", "v2.jpg") and tall.url == ""


@pytest.mark.parametrize(
    ("rule", "price"), [("[ADD]5", 35), ("[REMOVE]5.50", "24.50"), ("[PERCENT]10", 27), ("[FIXED]31.00", 31)]
)
def test_a_rule_says_what_a_variant_costs(products: Read, rule: str, price: str) -> None:
    tall = products(export(vase(), SMALL, LARGE, RULE.format(price=rule)))["5"]
    assert tall.variants[1].price == Decimal(price) and tall.variants[0].price == Decimal(30)


def test_a_sale_is_paid_and_the_retail_price_struck_without_one(products: Read) -> None:
    on_sale, usual = products(export(vase(sale="24")))["5"], products(export(vase()))["5"]
    assert (on_sale.price, on_sale.list_price) == (Decimal(24), Decimal(30))
    assert (usual.price, usual.list_price) == (Decimal(30), Decimal(40))


def test_stock_is_counted_as_the_product_says(products: Read) -> None:
    def states(tracked: str) -> list[str]:
        return [one.availability for one in products(export(vase(tracked), SMALL, LARGE))["5"].variants]

    assert states("by option") == ["out of stock", "in stock"]
    assert states("by product") == states("none") == ["in stock", "in stock"]


def test_the_newer_heads_are_read_alike(products: Read) -> None:
    text = (
        "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Price,Retail Price,Sale Price,Categories,"
        "Is Visible,Image URL (Import),Variant Image URL,GTIN\n"
        "Product,5,Tall vase,physical,VASE,,variant,0,30,40,,Living/Vases;Sale,TRUE,https://s.example/1.jpg,,\n"
        "Variant,,,,VASE-20,Type=Rectangle|Name=Height|Value=20 cm,,0,,,,,,,https://s.example/20.jpg,4006381333931\n"
        "Variant,,,,VASE-40,Type=Rectangle|Name=Height|Value=40 cmType=Rectangle|Name=Glaze|Value=Sea,,2,45,,,,,,,\n"
        "Image,,,,,,,,,,,,,https://s.example/2.jpg,,\n"
        "Product,,Old vase,physical,OLD,,none,0,9,,,Living/Vases,FALSE,,,\n"
    )
    found = products(text)
    tall = found["5"]
    assert [(one.options, one.price, one.availability) for one in tall.variants] == [
        ({"Height": "20 cm"}, Decimal(30), "out of stock"),
        ({"Height": "40 cm", "Glaze": "Sea"}, Decimal(45), "in stock"),
    ]
    assert tall.images == tuple(f"https://s.example/{name}.jpg" for name in ("1", "2", "20"))
    assert found["OLD"].unpublished_by == "Is Visible: FALSE"


def test_options_are_read_with_and_without_kinds() -> None:
    assert options_of("[RT]Size= Small, medium,[RB]Colour=Red") == {"Size": "Small, medium", "Colour": "Red"}
    assert options_of("Tall vase") == {}

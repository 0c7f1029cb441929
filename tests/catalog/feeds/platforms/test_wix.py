"""Wix's export: variants by handle, surcharges, discounts."""

from decimal import Decimal

import pytest

from tests.catalog.feeds.conftest import Read

HEAD = (
    "handleId,fieldType,name,description,productImageUrl,collection,sku,price,surcharge,visible,discountMode,"
    "discountValue,inventory,productOptionName1,productOptionType1,productOptionDescription1,"
    "additionalInfoTitle1,additionalInfoDescription1,brand"
)
TEE = (
    "tee,Product,Linen tee,Soft,ab12~mv2.jpg;https://s.example/t2.jpg,Tops;Sale,TEE,20,,{visible},{mode},{off},InStock,"
    "Colour,COLOR,#ff0000:Red;#0000ff:Blue,Care,Wash cold,Arno"
)
RED = "tee,Variant,,,,,TEE-R,,0,true,,,4,,,#ff0000:Red,,,"
BLUE = "tee,Variant,,,,,TEE-B,,2.5,{visible},,,0,,,#0000ff:Blue,,,"
CAP = "cap,Product,Cap,,,Hats,CAP,9,,false,AMOUNT,2,OutOfStock,,,,,,"


def export(mode: str = "", off: str = "", visible: str = "true", blue: str = "true") -> str:
    tee = TEE.format(mode=mode, off=off, visible=visible)
    return "\n".join([HEAD, tee, RED, CAP, BLUE.format(visible=blue)])


def test_rows_of_one_handle_are_a_product_with_variants(products: Read) -> None:
    found = products(export())
    tee = found["tee"]
    assert [(one.sku, one.options, one.price, one.availability) for one in tee.variants] == [
        ("TEE-R", {"Colour": "Red"}, Decimal(20), "in stock"),
        ("TEE-B", {"Colour": "Blue"}, Decimal("22.50"), "out of stock"),
    ]
    assert tee.images == ("https://static.wixstatic.com/media/ab12~mv2.jpg", "https://s.example/t2.jpg")
    assert tee.category == "Tops" and tee.attributes["categories"] == "Tops | Sale" and tee.brand == "Arno"
    assert tee.attributes["Care"] == "Wash cold"
    assert found["cap"].unpublished_by == "visible: false" and found["cap"].availability == "out of stock"


@pytest.mark.parametrize(("mode", "off", "red", "blue"), [("PERCENT", "10", 18, "20.5"), ("AMOUNT", "4", 16, "18.5")])
def test_a_discount_is_a_sale(products: Read, mode: str, off: str, red: str, blue: str) -> None:
    tee = products(export(mode, off))["tee"]
    assert [one.price for one in tee.variants] == [Decimal(red), Decimal(blue)]
    assert tee.variants[0].list_price == Decimal(20)


def test_a_hidden_variant_is_left_out(products: Read) -> None:
    assert [one.sku for one in products(export(blue="false"))["tee"].variants] == ["TEE-R"]


def test_the_newer_heads_are_read_alike(products: Read) -> None:
    text = (
        "handle,fieldType,name,visible,plainDescription,media,brand,price,strikethroughPrice,inventory,sku,"
        "productOptionName1,productOptionType1,productOptionChoices1\n"
        "tee,PRODUCT,Linen tee,TRUE,Soft,https://s.example/1.jpg,Arno,18,20,,,Size,TEXT_CHOICES,S;L\n"
        "tee,VARIANT,,,,,,18,20,IN_STOCK,TEE-S,Size,,S\ntee,VARIANT,,,,,,19,,0,TEE-L,Size,,L\n"
        "tee,MEDIA,,,,https://s.example/2.jpg,,,,,,,,\n"
    )
    tee = products(text)["tee"]
    assert [(one.sku, one.options, one.price) for one in tee.variants] == [
        ("TEE-S", {"Size": "S"}, Decimal(18)),
        ("TEE-L", {"Size": "L"}, Decimal(19)),
    ]
    assert tee.images == ("https://s.example/1.jpg", "https://s.example/2.jpg") and tee.list_price == Decimal(20)

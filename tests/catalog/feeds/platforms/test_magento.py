"""Magento's export: simple products that a configurable one names are its variants."""

from decimal import Decimal

from tests.catalog.feeds.conftest import Read

HEAD = (
    "sku,store_view_code,product_type,categories,name,product_online,visibility,price,special_price,"
    "special_price_from_date,special_price_to_date,base_image,additional_attributes,qty,is_in_stock,manage_stock,"
    "use_config_manage_stock,allow_backorders,use_config_backorders,"
    "configurable_variations,configurable_variation_labels"
)
BLUE = 'CAP-B,,simple,Shop Root/Hats,Cap blue,{on},{seen},20,,,,/c/blue.jpg,"color=Blue,lining=Silk",{qty},1,1,1,0,1,,'
RED = "CAP-R,,simple,Shop Root/Hats,Cap red,1,1,24,18,2020-01-01,,/c/red.jpg,color=Red,0,0,1,1,0,1,,"
CAP = (
    'CAP,,configurable,"Shop Root/Hats/Caps,Shop Root/New",Cap,1,"Catalog, Search",,,,,/c/cap.jpg,,0,1,1,1,0,1,'
    '"sku=CAP-B,color=Blue|sku=CAP-R,color=Red",color=Colour'
)


def export(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


def blue(on: str = "1", seen: str = "Not Visible Individually", qty: str = "3") -> str:
    return BLUE.format(on=on, seen=seen, qty=qty)


def test_variants_are_found_before_and_behind_their_product(products: Read) -> None:
    for rows in ([blue(), RED, CAP], [CAP, blue(), RED], [blue(), CAP, RED]):
        found = products(export(*rows))
        cap = found["CAP"]
        assert list(found) == ["CAP"] and (cap.price, cap.price_from, cap.availability) == (
            Decimal(20),
            False,
            "in stock",
        )
        assert [(one.feed_id, one.options) for one in cap.variants] == [
            ("CAP-B", {"Colour": "Blue"}),
            ("CAP-R", {"Colour": "Red"}),
        ]
        red = cap.variants[1]
        assert (red.price, red.list_price, red.availability) == (Decimal(18), Decimal(24), "out of stock")
        assert red.image == "c/red.jpg" and cap.images == ("c/cap.jpg", "c/blue.jpg", "c/red.jpg")


def test_a_variant_that_is_switched_off_is_left_out(products: Read) -> None:
    assert [one.feed_id for one in products(export(blue(on="2"), RED, CAP))["CAP"].variants] == ["CAP-R"]


def test_a_root_category_of_any_name_is_dropped_where_all_paths_have_it(products: Read) -> None:
    cap = products(export(blue(), RED, CAP))["CAP"]
    assert cap.category == "Hats > Caps" and cap.attributes["categories"] == "Hats > Caps | New"


def test_a_slash_of_a_name_is_escaped(products: Read) -> None:
    row = r"T,,simple,Default Category/Tea\/coffee/Green,Tea,1,4,5,,,,,,1,1,1,1,0,1,,"
    assert products(export(row))["T"].category == "Tea/coffee > Green"


def test_a_product_by_itself_that_is_not_to_be_seen_is_unpublished(products: Read) -> None:
    for seen in ("1", "Not Visible Individually"):
        lone = products(export(blue(seen=seen)))["CAP-B"]
        assert lone.unpublished_by == "visibility: Not Visible Individually"
    assert products(export(blue(seen="3")))["CAP-B"].unpublished_by == ""
    assert products(export(blue(on="2", seen="4")))["CAP-B"].unpublished_by == "product_online: 2"


def test_stock_that_nobody_manages_can_be_had(products: Read) -> None:
    head = "sku,product_type,additional_attributes,name,price,qty,manage_stock,use_config_manage_stock"
    assert products(f"{head}\nA,simple,,Lamp,5,0,0,0")["A"].availability == "in stock"
    assert products(f"{head}\nA,simple,,Lamp,5,0,0,1")["A"].availability == "out of stock"


def test_attributes_come_out_of_their_common_cell(products: Read) -> None:
    lone = products(export(blue(seen="4")))["CAP-B"]
    assert (lone.attributes["color"], lone.attributes["lining"]) == ("Blue", "Silk")


def test_what_the_shop_fills_into_a_description_is_left_out(products: Read) -> None:
    head = "sku,product_type,additional_attributes,name,description,price"
    text = f'{head}\nA,simple,,Lamp,"<p>Warm {{{{widget type=""Block""}}}}light</p>",5'
    assert products(text)["A"].description == "Warm light"

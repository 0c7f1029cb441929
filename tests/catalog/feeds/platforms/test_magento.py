"""Magento's export: simple products that a configurable one names are its variants."""

from decimal import Decimal

import pytest

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


SETS = (
    "sku,product_type,categories,name,product_online,price,special_price,qty,is_in_stock,manage_stock,"
    "associated_skus,bundle_price_type,bundle_values,additional_attributes"
)
POT = "POT,simple,Default Category/Tea,Pot,1,20,15,4,1,1,,,,"
LID = "LID,simple,Default Category/Tea,Lid,{on},3,,4,{stock},1,,,,"
GLASS = "GLASS,simple,Default Category/Tea,Glass lid,1,5,,4,1,1,,,,"
CHOICES = (
    "name=Pot,type=select,required=1,sku=POT,price=0.0000,default=1,default_qty=1.0000,price_type=fixed|"
    "name=Lid,type=radio,required=1,sku=LID,price=0.0000,default=1,default_qty=2.0000,price_type=fixed|"
    "name=Lid,type=radio,required=1,sku=GLASS,price=0.0000,default=0,default_qty=2.0000,price_type=fixed|"
    "name=Tea,type=checkbox,required=0,sku=TEA,price=0.0000,default=0,default_qty=1.0000,price_type=fixed"
)
BUNDLE = 'SET,bundle,Default Category/Tea,Tea set,1,{price},,,1,0,,dynamic,"' + CHOICES + '",'


def sets(*rows: str, on: str = "1", stock: str = "1", price: str = "") -> str:
    return "\n".join([SETS, *(row.format(on=on, stock=stock, price=price) for row in rows)])


@pytest.mark.parametrize("rows", [(POT, LID, GLASS, BUNDLE), (BUNDLE, GLASS, LID, POT)])
def test_a_bundle_costs_the_cheapest_of_each_choice_that_must_be_made(products: Read, rows: tuple[str, ...]) -> None:
    found = products(sets(*rows))
    tea = found["SET"]
    assert set(found) == {"POT", "LID", "GLASS", "SET"}
    assert (tea.price, tea.list_price, tea.price_from) == (Decimal(21), Decimal(26), True)
    assert tea.availability == "in stock" and not tea.variants


def test_a_bundle_is_made_of_what_can_be_had(products: Read) -> None:
    for missing in (sets(POT, LID, GLASS, BUNDLE, stock="0"), sets(POT, LID, GLASS, BUNDLE, on="2")):
        tea = products(missing)["SET"]
        assert (tea.price, tea.price_from, tea.availability) == (Decimal(25), False, "in stock")
    without = GLASS.replace("4,1,1", "0,0,1")
    assert products(sets(POT, LID, without, BUNDLE, stock="0"))["SET"].availability == "out of stock"


def test_a_bundle_whose_parts_are_elsewhere_has_no_price(products: Read) -> None:
    assert products(sets(POT, LID, BUNDLE))["SET"].price is None


def test_a_bundle_with_a_price_of_its_own_keeps_it(products: Read) -> None:
    assert products(sets(POT, LID, GLASS, BUNDLE, price="19"))["SET"].price == Decimal(19)


def test_a_group_costs_what_its_cheapest_product_costs(products: Read) -> None:
    group = 'ALL,grouped,Default Category/Tea,All for tea,1,,,,1,0,"POT=1.0000,LID=1.0000",,,'
    found = products(sets(POT, group, LID))["ALL"]
    assert (found.price, found.price_from) == (Decimal(3), True)


MARKS = "sku,attribute_set_code,product_type,categories,name,price,product_online,additional_attributes\n"


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Default Category/Kids/Hoodies|Default Category/Brands/Nord", "Kids > Hoodies | Brands > Nord"),
        ("Default Category/Kids/Hoodies|Default Category/Hats, gloves", "Kids > Hoodies | Hats, gloves"),
        ("Default Category/Kids,Default Category/Hats, gloves", "Kids | Hats, gloves"),
        ("Default Category/Hats, gloves/Kids,Default Category/Sale", "Hats, gloves > Kids | Sale"),
        ("Default Category/Kids, Default Category/Sale", "Kids | Sale"),
        ("Default Category,Default Category/Kids,Default Category/Sale", "Kids | Sale"),
        ("Default Category/Kids,Outlet Category/Sale", "Kids | Outlet Category > Sale"),
        (r"Default Category/Films\/series,Default Category/Sale", "Films/series | Sale"),
        ("Default Category/Plugs/-sockets,Default Category/Sale", "Plugs/-sockets | Sale"),
    ],
)
def test_paths_of_categories_are_told_from_marks_in_their_names(products: Read, cell: str, paths: str) -> None:
    text = f'{MARKS}A,Default,simple,"{cell}",Hoodie,20,1,\nB,Default,simple,Default Category/Kids,Cap,9,1,\n'
    assert products(text)["A"].attributes["categories"] == paths


@pytest.mark.parametrize("mark", [",", "|"])
def test_attributes_are_divided_by_the_mark_of_the_export(products: Read, mark: str) -> None:
    said = mark.join(["size=W=30", "lining=Cotton, wool", "cut=slim"])
    found = products(f'{MARKS}A,Default,simple,Default Category/Kids,Jeans,20,1,"{said}"\n')["A"].attributes
    assert {name: found[name] for name in ("size", "lining", "cut")} == {
        "size": "W=30",
        "lining": "Cotton, wool",
        "cut": "slim",
    }


@pytest.mark.parametrize("said", ["sku=J-S,fit=W=30|sku=J-M,fit=Slim, long", "sku=J-S|fit=W=30,sku=J-M|fit=Slim, long"])
def test_variations_are_divided_either_way(products: Read, said: str) -> None:
    head = MARKS.replace("additional_attributes", "additional_attributes,configurable_variations")
    rows = "".join(f"{sku},Default,simple,Default Category/Kids,Jeans,20,1,,\n" for sku in ("J-S", "J-M"))
    found = products(f'{head}{rows}J,Default,configurable,Default Category/Kids,Jeans,,1,,"{said}"\n')
    assert [(one.feed_id, one.options) for one in found["J"].variants] == [
        ("J-S", {"fit": "W=30"}),
        ("J-M", {"fit": "Slim, long"}),
    ]

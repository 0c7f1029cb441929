"""Amazon's flat file: lines above the heads, children below a parent."""

from decimal import Decimal

from catalog.feeds.platforms.amazon import lines_above_heads
from tests.catalog.feeds.conftest import Read

HEADS = [
    "item_sku",
    "item_name",
    "external_product_id",
    "external_product_id_type",
    "brand_name",
    "standard_price",
    "list_price",
    "sale_price",
    "sale_from_date",
    "sale_end_date",
    "quantity",
    "main_image_url",
    "other_image_url1",
    "parent_child",
    "parent_sku",
    "variation_theme",
    "color_name",
    "size_name",
    "update_delete",
]
ROWS = [
    {"item_sku": "C-RED", "item_name": "Coat red", "parent_child": "Child", "parent_sku": "COAT", "color_name": "Red"},
    {
        "item_sku": "COAT",
        "item_name": "Coat",
        "parent_child": "Parent",
        "variation_theme": "Color",
        "brand_name": "Arno",
    },
    {
        "item_sku": "C-BLUE",
        "item_name": "Coat blue",
        "parent_child": "child",
        "parent_sku": "COAT",
        "color_name": "Blue",
    },
    {"item_sku": "HAT", "item_name": "Hat", "external_product_id": "B0ABCDEFGH", "external_product_id_type": "ASIN"},
]
CELLS = [
    {"standard_price": "90", "list_price": "120", "quantity": "0", "main_image_url": "https://s.example/r.jpg"},
    {"main_image_url": "https://s.example/c.jpg", "other_image_url1": "https://s.example/c2.jpg"},
    {
        "standard_price": "95",
        "quantity": "4",
        "external_product_id": "4006381333931",
        "external_product_id_type": "EAN",
    },
    {"standard_price": "20", "quantity": "1"},
]
ABOVE = [
    "TemplateType=Clothing\tVersion=2020.1\tThe top lines are for people",
    "\t".join(name.title() for name in HEADS),
]


def export(above: int) -> str:
    lines = [{**row, **cells} for row, cells in zip(ROWS, CELLS, strict=True)]
    table = ["\t".join(HEADS), *("\t".join(line.get(head, "") for head in HEADS) for line in lines)]
    return "\n".join([*ABOVE[len(ABOVE) - above :], *table])


def test_children_are_variants_whatever_stands_above_the_heads(products: Read) -> None:
    for above in (0, 1, 2):
        found = products(export(above), "feed.txt")
        coat = found["COAT"]
        assert [(one.feed_id, one.options, one.price, one.availability, one.gtin) for one in coat.variants] == [
            ("C-RED", {"Colour": "Red"}, Decimal(90), "out of stock", ""),
            ("C-BLUE", {"Colour": "Blue"}, Decimal(95), "in stock", "4006381333931"),
        ]
        assert coat.images == tuple(f"https://s.example/{name}.jpg" for name in ("c", "r", "c2"))
        assert set(found) == {"COAT", "HAT"} and found["HAT"].gtin == "" and coat.title == "Coat"


def test_lines_above_heads_are_counted_in_such_a_file_alone() -> None:
    assert lines_above_heads("a\titem_name\nb\nitem_sku\titem_name") == 2
    assert lines_above_heads("id,title\n1,The item_sku of Amazon") == 0

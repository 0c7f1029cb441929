"""Rows of any table that repeat their product are its variants, and the product's own row is none."""

from decimal import Decimal

from catalog.records import Record
from tests.catalog.feeds.conftest import Read


def options(product: Record) -> list[tuple[str, dict[str, str]]]:
    return [(one.feed_id, dict(one.options)) for one in product.variants]


def test_rows_below_a_product_s_row_with_pairs_of_option_columns(products: Read) -> None:
    text = (
        "product_id,sku,name,price,currency,inventory_count,option1_name,option1_value,option2_name,option2_value\n"
        "22,,Shirt,,,,Colour,,Size,\n22,S-1,,9.50,USD,3,Colour,Blue,Size,S\n22,S-2,,8.50,USD,0,Colour,Blue,Size,M\n"
        "23,J-1,Jacket,50.00,USD,1,,,,\n"
    )
    shirt, jacket = products(text).values()
    assert (shirt.feed_id, shirt.title, shirt.sku) == ("22", "Shirt", "")
    assert options(shirt) == [("S-1", {"Colour": "Blue", "Size": "S"}), ("S-2", {"Colour": "Blue", "Size": "M"})]
    assert [one.availability for one in shirt.variants] == ["in stock", "out of stock"]
    assert (jacket.feed_id, jacket.sku, jacket.variants, jacket.price) == ("23", "J-1", (), Decimal(50))


def test_rows_with_one_handle_and_option_columns_without_a_row_of_the_product(products: Read) -> None:
    text = (
        "Reference Handle,Item Name,Variation Name,SKU,Price,Archived,Option Name 1,Option Value 1\n"
        "#a,Candle,Small,C-S,12.00,N,Size,Small\n#a,Candle,Large,C-L,20.00,N,Size,Large\n"
        "#a,Candle,Huge,C-H,30.00,Y,Size,Huge\n#b,Soap,Regular,S-1,4.00,Y,,\n"
    )
    candle, soap = products(text).values()
    assert options(candle) == [("C-S", {"Size": "Small"}), ("C-L", {"Size": "Large"})]
    assert candle.sku == "" and not candle.unpublished_by
    assert (soap.sku, soap.unpublished_by) == ("S-1", "Archived: Y")


def test_rows_with_one_id_differ_by_what_is_their_own(products: Read) -> None:
    text = (
        "id,name,variant__sku,variant_weight,price\nP1,Juice,J-5,500 g,2.00\nP1,Juice,J-10,1000 g,3.50\n"
        "P2,Tea,T-1,100 g,4.00\n"
    )
    juice, tea = products(text).values()
    assert options(juice) == [("J-5", {"variant_weight": "500 g"}), ("J-10", {"variant_weight": "1000 g"})]
    assert juice.price == Decimal(2) and juice.price_from
    assert tea.variants == ()


def test_rows_with_neither_an_id_nor_a_title_belong_to_the_row_above(products: Read) -> None:
    text = "id,variantId,sku,name.en,price\np1,1,M-1,Mug,2.00\n,2,M-2,,3.00\np2,1,B-1,Bowl,4.00\n"
    mug, bowl = products(text).values()
    assert [one.feed_id for one in mug.variants] == ["M-1", "M-2"] and bowl.title == "Bowl"


def test_rows_with_one_id_and_several_titles_are_not_joined(products: Read) -> None:
    rows = "id,name,price\n1,Mug,2.00\n2,Bowl,3.00\n"
    assert all(not product.variants for product in products(rows).values())


def test_options_in_one_cell_are_told_apart(products: Read) -> None:
    text = (
        "id;parent_id;product_number;name;price_gross;price_net;optionIds\n1;;T;Shirt;20,00;16,81;\n"
        "2;1;T.1;;20,00;16,81;Farbe: Rot|Größe: M\n3;1;T.2;;22,00;18,49;Farbe: Rot|Größe: L\n"
    )
    (shirt,) = products(text).values()
    assert options(shirt) == [("2", {"Farbe": "Rot", "Größe": "M"}), ("3", {"Farbe": "Rot", "Größe": "L"})]
    assert [one.price for one in shirt.variants] == [Decimal(20), Decimal(22)]

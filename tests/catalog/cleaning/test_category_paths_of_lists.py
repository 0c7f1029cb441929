"""Commas in a column of categories divide lists where the column shows it, and never a name."""

from __future__ import annotations

import pytest

from catalog.catalogue import Catalogue
from catalog.cleaning.category_paths import category_paths, known_names
from catalog.database import Database
from catalog.importing.push import push_products
from catalog.pictures import PictureStore
from catalog.records import RawRow
from tests.support.feeds import Bring


def read(*cells: str) -> dict[str, tuple[str, ...]]:
    """What each cell of a column means."""
    known = known_names(cells)
    return {cell: category_paths(cell, known) for cell in cells}


@pytest.mark.parametrize(
    ("cells", "cell", "paths"),
    [
        # parts that stand alone
        (["Shoes", "Men", "Sale"], "Shoes, Men, Sale", ("Shoes", "Men", "Sale")),
        (["Shoes", "Men"], "shoes,men", ("shoes", "men")),
        (["Clothing > Shirts", "Sale"], "Clothing > Shirts, Sale", ("Clothing > Shirts", "Sale")),
        (["Clothing > Shirts", "Sale"], "Clothing, Sale", ("Clothing", "Sale")),
        (["Home / Lamps", "Sale"], "Home / Lamps, Sale", ("Home > Lamps", "Sale")),
        # parts in changing company, none of them ever alone
        (["Shoes, Women", "Shirts, Men", "Shirts, Women"], "Shoes, Men", ("Shoes", "Men")),
        (["Home & Garden, New", "Tools, Sale", "Tools, New"], "Home & Garden, Sale", ("Home & Garden", "Sale")),
        # one of a long list may be new
        (["Shoes", "Men"], "Shoes, Men, Outlet 2026", ("Shoes", "Men", "Outlet 2026")),
        # between other marks
        (["Toys", "Gifts"], "Toys, Gifts; Baby", ("Toys", "Gifts", "Baby")),
    ],
)
def test_a_list_is_divided(cells: list[str], cell: str, paths: tuple[str, ...]) -> None:
    assert read(*cells, cell)[cell] == paths


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([], "Boots, waders"),
        (["Boots", "Boots, hiking"], "Boots, waders"),
        (["Lamps, table", "Chairs, table", "Chairs, floor"], "Lamps, floor"),
        (["Food", "Coats, Gloves & Scarves"], "Hats, Gloves & Scarves"),
        (["Food", "Tobacco"], "Food, Beverages & Tobacco"),
        (["Food, Beverages & Tobacco > Tea", "Food"], "Food, Beverages & Tobacco > Coffee"),
        (["Home > Kitchen", "Home"], "Home > Knives, forks"),
        (["Perfume", "Perfume", "Cologne water"], "Perfume, Cologne"),
        ([r"Soap", r"Oil"], r"Soap\, Oil"),
    ],
)
def test_a_name_stays_whole(cells: list[str], name: str) -> None:
    assert read(*cells, name)[name] == (name.replace("\\", ""),)


def test_columns_of_shopify_and_by_hand_and_of_prestashop_are_read_by_their_cells(
    catalogue: Catalogue, bring: Bring
) -> None:
    kinds = ("Boots, waders", "Rods", "Rods, Sale", "Sale")
    shopify = [
        {"Handle": f"h{n}", "Title": f"T{n}", "Type": kind, "Variant Price": "9"} for n, kind in enumerate(kinds)
    ]
    presta = [
        {"Product ID": f"p{n}", "Name": f"T{n}", "Reference": f"R{n}", "Category": kind, "Price (tax excl.)": "9"}
        for n, kind in enumerate(kinds)
    ]
    bring(*shopify, source="shopify")
    bring(*({**row, "Status": "1"} for row in presta), source="prestashop")
    bring(*({"id": f"m{n}", "title": f"T{n}", "category": kind} for n, kind in enumerate(kinds)), source="hand")
    for start in "hpm":
        found = [product for n in range(4) if (product := catalogue.product(f"{start}{n}"))]
        assert [product.categories for product in found] == [("Boots, waders",), ("Rods",), ("Rods", "Sale"), ("Sale",)]


def test_woocommerce_says_itself_where_a_comma_divides(catalogue: Catalogue, bring: Bring) -> None:
    row = {"ID": "1", "Type": "simple", "SKU": "w1", "Name": "Mug", "Published": "1", "Regular price": "9"}
    bring({**row, "Categories": r"Home > Boots\, waders, Sale"})
    [product] = catalogue.iter_for_index()
    assert product.categories == ("Home > Boots, waders", "Sale")


def test_a_pushed_list_is_told_by_the_categories_of_its_source(
    database: Database, store: PictureStore, catalogue: Catalogue, bring: Bring
) -> None:
    bring({"id": "a", "title": "A", "category": "Shoes"}, {"id": "b", "title": "B", "category": "Men"})
    rows = [
        RawRow(number, {"id": name, "title": "C", "category": cell})
        for number, (name, cell) in enumerate((("c", "Shoes, Men"), ("d", "Shoes, laces")), start=1)
    ]
    push_products(database, store, rows, source="default")
    both = [product.categories for name in "cd" if (product := catalogue.product(name))]
    assert both == [("Shoes", "Men"), ("Shoes, laces",)]

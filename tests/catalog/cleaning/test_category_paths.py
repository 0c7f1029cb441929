"""Several categories in a cell are paths; marks that belong to a name are kept."""

import pytest

from catalog.cleaning.category_paths import category, category_paths, split_paths, written


@pytest.mark.parametrize(
    ("cell", "path"),
    [
        ("Gear >Bags", "Gear > Bags"),
        ("Gear » Bags › Totes", "Gear > Bags > Totes"),
        ("Home &gt; Mugs &amp; cups", "Home > Mugs & cups"),
        ("Default Category/Men/Tops/Tees,Default Category/Promotions/Tees,Default Category", "Men > Tops > Tees"),
        ("Bowls/plates", "Bowls/plates"),
        ("Kitchen/Pans/Copper", "Kitchen > Pans > Copper"),
        ("Kitchen / Pans", "Kitchen > Pans"),
        ("Food, Beverages & Tobacco", "Food, Beverages & Tobacco"),
        ("Vehicle Care, Wax & Polish > Wax", "Vehicle Care, Wax & Polish > Wax"),
        (r"Care > Soap\, Oil & Balm > Beard", "Care > Soap, Oil & Balm > Beard"),
        (r"Films\/Series > Drama", "Films/Series > Drama"),
    ],
)
def test_a_path_has_one_form(cell: str, path: str) -> None:
    assert category(cell) == path


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Clothing, Clothing > Shirts", ("Clothing", "Clothing > Shirts")),
        ("Toys; Gifts > For her", ("Toys", "Gifts > For her")),
        ("Toys|Gifts|Toys", ("Toys", "Gifts")),
        ("Toys\nGifts > For him", ("Toys", "Gifts > For him")),
        ("Garden > Chairs, Sale, Garden > Tables", ("Garden > Chairs", "Sale", "Garden > Tables")),
        ("", ()),
    ],
)
def test_a_list_of_paths_is_split(cell: str, paths: tuple[str, ...]) -> None:
    assert category_paths(cell) == paths


def test_the_deepest_path_is_the_category() -> None:
    assert category("Sale;Garden > Chairs > Folding;Garden > Chairs") == "Garden > Chairs > Folding"


def test_what_is_written_is_read_back() -> None:
    paths = [["Food, drink", "Tea/coffee"], ["A;B|C"], ["Oak \\ ash"]]
    assert category_paths(written(paths)) == ("Food, drink > Tea/coffee", "A;B|C", "Oak \\ ash")


def test_a_cell_with_known_marks_is_split_at_them_alone() -> None:
    assert split_paths(r"Root/Tea\/coffee/Green,Root/Oil\, vinegar", ",", "/") == [
        ["Root", "Tea/coffee", "Green"],
        ["Root", "Oil, vinegar"],
    ]

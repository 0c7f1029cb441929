"""Several categories in a cell are paths; marks that belong to a name are kept."""

import pytest

from catalog.cleaning.category_paths import (
    category,
    category_paths,
    joined_paths,
    last_step,
    levels,
    paths_of,
    paths_text,
    split_paths,
    written,
)


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


def test_a_path_has_levels() -> None:
    assert levels("Home > Films/Series > Drama, noir") == [
        "Home",
        "Home > Films/Series",
        "Home > Films/Series > Drama, noir",
    ]
    assert levels("Mugs") == ["Mugs"] and last_step("Home > Mugs") == "Mugs" == last_step("Mugs")


def test_all_paths_of_a_product_are_kept_and_one_that_a_person_set_stands_alone() -> None:
    kept = {"categories": joined_paths(category_paths("Toys; Gifts > For her"), 2_000)}
    assert paths_of(paths_text("Gifts > For her", kept)) == ("Toys", "Gifts > For her")
    assert paths_of(paths_text("Outlet", kept)) == ("Outlet",)
    assert paths_of(paths_text("Toys", {})) == ("Toys",) and paths_of(paths_text("", {})) == ()


def test_a_path_that_does_not_fit_is_left_out_whole() -> None:
    assert joined_paths(["Toys", "Gifts > For her", "Sale"], 25) == "Toys | Gifts > For her"
    assert joined_paths(["Toys"], 3) == ""

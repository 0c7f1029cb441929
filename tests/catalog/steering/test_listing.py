"""Products found for whoever runs the shop."""

from __future__ import annotations

import pytest

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.steering.listing import Missing, Wanted, find_products, missing_of
from catalog.steering.standing import Standing, standing_of
from tests.support.feeds import Bring


def names(database: Database, wanted: Wanted) -> list[str]:
    """Public ids, sorted."""
    products = Catalogue(database).by_ids(find_products(database, wanted, 50)[0])
    return sorted(product.public_id for product in products.values())


@pytest.mark.parametrize(
    ("standing", "found"),
    [("shown", ["mug"]), ("unpublished", ["bowl"]), ("hidden", ["lamp"]), ("removed", ["tin"])],
)
def test_every_product_has_one_standing(stocked: Database, standing: Standing, found: list[str]) -> None:
    assert names(stocked, Wanted(standing=standing)) == found
    product = Catalogue(stocked).product(found[0])
    assert product is not None and standing_of(product) == standing


def test_without_a_standing_all_but_removed_ones_are_listed(stocked: Database) -> None:
    assert names(stocked, Wanted()) == ["bowl", "lamp", "mug"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mug", ["mug"]),
        ("STONE mug", ["mug"]),
        ("stone lamp", []),
        ("öltes", ["bowl"]),
        ("ÖLTES", ["bowl"]),
        ("lamps", ["lamp"]),
        ("bow", ["bowl"]),
        ("%", []),
        ("_ug", []),
    ],
)
def test_words_are_looked_for_in_titles_categories_and_ids(stocked: Database, words: str, found: list[str]) -> None:
    assert names(stocked, Wanted(words=words)) == found


def test_a_variants_code_finds_its_product(database: Database, bring: Bring) -> None:
    row = {"Handle": "shirt", "Title": "Shirt", "Option1 Name": "Size", "Variant Price": "20", "Option1 Value": "S"}
    small = {**row, "Variant SKU": "SH-S", "Variant Barcode": "4006381333931"}
    bring(small, {**row, "Title": "", "Option1 Value": "M", "Variant SKU": "SH-M", "Variant Barcode": ""})
    assert names(database, Wanted(words="sh-m")) == names(database, Wanted()) != []
    assert names(database, Wanted(missing="gtin")) == [], "one of its variants has one"


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("price", ["lamp"]),
        ("category", ["bowl"]),
        ("picture", ["bowl", "lamp", "mug"]),
        ("description", ["bowl", "lamp", "mug"]),
        ("gtin", ["bowl", "lamp", "mug"]),
    ],
)
def test_what_lacks_something_is_found_and_says_so(stocked: Database, missing: Missing, found: list[str]) -> None:
    assert names(stocked, Wanted(missing=missing)) == found
    product = Catalogue(stocked).product(found[0])
    assert product is not None and missing in missing_of(product)


def test_pages_follow_one_another_and_sources_are_told_apart(stocked: Database, bring: Bring) -> None:
    bring({"id": "vase", "title": "Vase"}, source="other")
    assert names(stocked, Wanted(source="other")) == ["vase"]
    pages = [find_products(stocked, Wanted(), 2, offset) for offset in (0, 2, 4)]
    assert [total for _, total in pages] == [4, 4, 4]
    listed = [id_ for ids, _ in pages for id_ in ids]
    assert len(listed) == len(set(listed)) == 4

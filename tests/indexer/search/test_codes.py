"""Numbers in a query or a barcode in a photo: the product that has it first, and no other one called so."""

import pytest

from indexer.search.codes import is_distinctive
from tests.support.small_shop import SmallShop, photo


def first(small_shop: SmallShop, query: str) -> tuple[str, str, str]:
    hit = small_shop.search.by_text(query).hits[0]
    return hit.id, hit.match, hit.reason


@pytest.mark.parametrize("query", ["mug-1", "MUG1", "mug 1"])
def test_a_feed_id_finds_its_product_exactly(small_shop: SmallShop, query: str) -> None:
    assert first(small_shop, query) == ("mug-1", "exact", "Number mug-1")


def test_a_code_shows_nothing_that_merely_looks_like_it(small_shop: SmallShop) -> None:
    assert small_shop.search.by_text("mug-1").total == 1


def test_a_code_among_words_comes_before_what_the_words_find(small_shop: SmallShop) -> None:
    hits = small_shop.search.by_text("green bowl-2 mug").hits
    assert hits[0].id == "bowl-2" and len(hits) > 1


def test_a_barcode_comes_before_what_looks_alike(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    result = small_shop.search.by_photo(query, barcodes=["tin-1"])
    assert (result.hits[0].id, result.hits[0].match, result.hits[0].reason) == ("tin-1", "exact", "Barcode tin-1")
    assert result.hits[1].id == "bowl-1"


def test_a_barcode_that_no_product_has_is_said_and_the_photo_searched(small_shop: SmallShop) -> None:
    query = small_shop.search.encode_photo(photo("gold"))
    result = small_shop.search.by_photo(query, barcodes=["4006381333931"])
    assert result.notes == ("No product here has the barcode 4006381333931.",)
    assert result.hits[0].id == "bowl-1"


def test_a_label_without_words_is_found_by_its_barcode(small_shop: SmallShop) -> None:
    result = small_shop.search.by_photo_text("", barcodes=["tin-1"])
    assert [hit.id for hit in result.hits][:1] == ["tin-1"]


@pytest.mark.parametrize(
    ("query", "distinctive"), [("745", False), ("1000", False), ("2026", False), ("5572801", True)]
)
def test_a_short_number_may_be_meant_otherwise(query: str, distinctive: bool) -> None:
    assert is_distinctive(query) is distinctive


@pytest.mark.parametrize("query", ["Gr.49", "mug-1", "5572801"])
def test_a_long_number_or_one_with_letters_is_meant_as_a_code(query: str) -> None:
    assert is_distinctive(query)

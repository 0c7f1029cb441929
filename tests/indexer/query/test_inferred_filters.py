"""What shoppers type besides words: prices, phrases, exclusions, units, and words that are filters."""

import time

import pytest

from indexer.search.results import Filters, SearchResult
from tests.support.small_shop import SmallShop, photo


def ask(small_shop: SmallShop, query: str, **more: object) -> SearchResult:
    return small_shop.search.by_text(query, limit=50, **more)  # type: ignore[arg-type]


def ids(small_shop: SmallShop, query: str, **more: object) -> list[str]:
    return [hit.id for hit in ask(small_shop, query, **more).hits]


def readings(result: SearchResult) -> list[tuple[str, str]]:
    return [(reading.kind, reading.value) for reading in result.inferred_filters]


def test_a_price_in_words_narrows_the_search(small_shop: SmallShop) -> None:
    result = ask(small_shop, "mug under 10")
    assert [hit.id for hit in result.hits] == ["mug-4"]
    assert readings(result) == [("price", "-10")]


def test_a_price_alone_lists_the_shelves(small_shop: SmallShop) -> None:
    result = ask(small_shop, "between 100 and 200")
    assert [hit.id for hit in result.hits] == ["lamp-1"]


def test_only_what_is_in_stock_when_that_is_said(small_shop: SmallShop) -> None:
    assert "mug-3" not in ids(small_shop, "mug in stock")


def test_a_brand_in_words_is_a_filter(small_shop: SmallShop) -> None:
    result = ask(small_shop, "lumen and loom lamp")
    assert readings(result) == [("brand", "Lumen & Loom")]
    assert {hit.brand for hit in result.hits} == {"Lumen & Loom"}
    assert [value.value for value in result.facets["brand"] if value.selected] == ["Lumen & Loom"]


def test_a_misspelt_brand_is_one_too(small_shop: SmallShop) -> None:
    assert readings(ask(small_shop, "tidewatre mug")) == [("brand", "Tidewater")]


def test_all_words_can_be_searched_instead(small_shop: SmallShop) -> None:
    result = ask(small_shop, "tidewater mug under 10", plain=("all",))
    assert result.inferred_filters == ()
    assert len(result.hits) > 1


def test_one_reading_can_be_let_go(small_shop: SmallShop) -> None:
    assert readings(ask(small_shop, "tidewater mug under 17", plain=("brand",))) == [("price", "-17")]


def test_a_chosen_filter_outranks_what_was_typed(small_shop: SmallShop) -> None:
    result = ask(small_shop, "tidewater mug", filters=Filters(brands=("Nordkyst",)))
    assert {hit.brand for hit in result.hits} == {"Nordkyst"}


def test_a_brand_that_has_no_such_thing_stays_a_word(small_shop: SmallShop) -> None:
    result = ask(small_shop, "nordkyst lamp")
    assert readings(result) == []
    assert result.hits


def test_a_phrase_is_taken_word_for_word(small_shop: SmallShop) -> None:
    assert ids(small_shop, '"stoneware mug" rust')[0] == "mug-3"
    assert "mug-4" not in ids(small_shop, '"stoneware mug"')


def test_a_phrase_nobody_says_is_said_so(small_shop: SmallShop) -> None:
    result = ask(small_shop, '"mug stoneware"')
    assert result.hits
    assert "word for word" in result.notes[0]


def test_what_is_excluded_is_not_found(small_shop: SmallShop) -> None:
    result = ask(small_shop, "mug -stoneware")
    assert [hit.id for hit in result.hits if hit.match != "weak"] == ["mug-4"]
    assert result.excluded == ("stoneware",)


@pytest.mark.parametrize("query", ["tea 125 g", "tea 125g", "0.125 kg tea", "tea 0,125 kilo"])
def test_units_are_understood_however_they_are_written(small_shop: SmallShop, query: str) -> None:
    assert set(ids(small_shop, query)[:2]) == {"tin-1", "tin-2"}


def test_a_correction_keeps_the_rest_of_the_query(small_shop: SmallShop) -> None:
    assert ask(small_shop, "stonewre mug under 17").did_you_mean == "stoneware mug under 17"


@pytest.mark.parametrize(
    "query",
    [
        "(a+)+$" * 60,
        " ".join(f"term{number}" for number in range(10_000)),
        "((mug AND (" * 2_000,
        '"' * 5_000,
        '"a" ' * 2_000,
        "-mug " * 2_000,
        "mug -" + "a" * 5_000,
        "under 1 " * 1_000,
        "1x" * 3_000,
        "1/2 " * 2_000,
        "£" * 5_000,
    ],
    ids=lambda query: query[:12],
)
def test_a_hostile_query_is_answered_soon(small_shop: SmallShop, query: str) -> None:
    start = time.process_time()
    ask(small_shop, query)
    assert time.process_time() - start < 0.2  # of processor time: a busy machine does not stretch it much


def test_words_beside_a_photo_may_name_a_price_and_what_to_leave_out(small_shop: SmallShop) -> None:
    seen = small_shop.search.encode_photo(photo("seagreen"))
    result = small_shop.search.by_photo(seen, text="mug under 17 -chalk")
    assert {hit.id for hit in result.hits if hit.category == "Mugs"} == {"mug-1", "mug-4"}
    assert readings(result) == [("price", "-17")]


def test_similar_products_leave_out_the_family_where_variants_are_shown(small_shop: SmallShop) -> None:
    alike = [hit.id for hit in small_shop.search.similar("mug-1", by="both", variants=False)]
    assert alike
    assert not {"mug-2", "mug-3"} & set(alike)


def test_among_similar_products_those_that_can_be_had_come_first(small_shop: SmallShop) -> None:
    before = [hit.id for hit in small_shop.search.similar("tin-1", by="text")]
    small_shop.change(before[0], availability="out of stock")
    after = [hit.id for hit in small_shop.search.similar("tin-1", by="text")]
    small_shop.change(before[0], availability="in stock")
    assert set(after) == set(before)
    assert after.index(before[0]) >= before.index(before[0])

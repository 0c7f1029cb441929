"""Words in, products out: relevance, honesty, live facts, and TorchServe being away."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import event

from indexer.search.reasons import explain_words
from indexer.search.search import Search
from indexer.words.analysis import stem
from tests.support.small_encoder import small_cards
from tests.support.small_shop import SmallShop


def ids(small_shop: SmallShop, query: str) -> list[str]:
    return [hit.id for hit in small_shop.search.by_text(query).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("green mug", "mug-1"),
        ("erl grey", "tin-1"),
        ("oak bowl", "bowl-2"),
        ("harrow finch english breakfast", "tin-2"),
        ("reading lmap", "lamp-1"),
        ("midnightblue", "tin-1"),
    ],
)
def test_the_right_product_comes_first(small_shop: SmallShop, query: str, first: str) -> None:
    assert ids(small_shop, query)[0] == first


def test_a_hit_says_what_it_is_and_why(small_shop: SmallShop) -> None:
    hit = small_shop.search.by_text("green mug").hits[0]
    assert (hit.title, hit.brand, hit.price, hit.currency) == (
        "Stoneware mug, sea green",
        "Tidewater",
        Decimal("16.50"),
        "GBP",
    )
    assert (hit.match, hit.reason) == ("exact", "title matches ‘mug green’")
    assert hit.picture == small_shop.catalogue.product("mug-1").pictures[0].hash  # type: ignore[union-attr]
    assert 0 < hit.score <= 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("mugs", "category matches ‘mugs’"),
        ("fernby", "brand matches ‘fernby’"),
        ("fernby mugs", "brand and category match ‘fernby mugs’"),
    ],
)
def test_the_reason_names_what_matched_and_nothing_else(small_shop: SmallShop, query: str, reason: str) -> None:
    product = small_shop.catalogue.product("mug-1")
    assert product is not None
    cup = replace(product, title="Tall cup", brand="Fernby", category="Mugs", description="", attributes={})
    assert explain_words(cup, {stem(word) for word in query.split()}) == reason


def test_scores_fall_from_hit_to_hit(small_shop: SmallShop) -> None:
    scores = [hit.score for hit in small_shop.search.by_text("mug").hits]
    assert scores == sorted(scores, reverse=True)


def test_a_partial_match_is_not_called_exact(small_shop: SmallShop) -> None:
    hits = small_shop.search.by_text("enamel teapot").hits
    assert hits[0].id == "mug-4"
    assert hits[0].match != "exact"


@pytest.mark.parametrize("query", ["asdfgh qwertz", "quarterly tax return deadline", "🤖🤖", "zzzz"])
def test_nonsense_finds_nothing_or_only_weak_matches(small_shop: SmallShop, query: str) -> None:
    assert {hit.match for hit in small_shop.search.by_text(query).hits} <= {"weak"}


def test_a_misspelt_query_is_answered_and_corrected(small_shop: SmallShop) -> None:
    result = small_shop.search.by_text("stonewre mgu")
    assert result.did_you_mean == "stoneware mug"
    assert result.hits[0].category == "Mugs"


@pytest.mark.parametrize("query", ["", "   ", "\x00", "<b></b>"])
def test_no_words_find_no_products(small_shop: SmallShop, query: str) -> None:
    result = small_shop.search.by_text(query)
    assert (result.hits, result.total, result.query) == ((), 0, "")


@pytest.mark.parametrize("query", ["mug " * 2500, "(((((" * 2000, "a" * 10_000, "title:mug OR *:*", "日本語の急須"])
def test_no_query_is_too_wild(small_shop: SmallShop, query: str) -> None:
    result = small_shop.search.by_text(query)
    assert len(result.query) <= 400


def test_each_product_comes_once(small_shop: SmallShop) -> None:
    found = ids(small_shop, "mug stoneware tidewater")
    assert len(found) == len(set(found))


def test_without_torchserve_words_are_still_answered_and_it_is_said(small_shop: SmallShop) -> None:
    small_shop.encoder.away = True
    try:
        result = small_shop.search.by_text("camping with an enamel mug")
    finally:
        small_shop.encoder.away = False
    assert result.hits[0].id == "mug-4"
    assert result.degraded is not None
    assert "very words" in result.degraded


def test_when_torchserve_is_back_so_is_meaning(small_shop: SmallShop) -> None:
    assert small_shop.search.by_text("enamel camping mug").degraded is None


def test_paging_encodes_a_query_once(small_shop: SmallShop) -> None:
    small_shop.search.by_text("a query never asked before")
    asked = small_shop.encoder.texts
    small_shop.search.by_text("a query never asked before", offset=10)
    assert small_shop.encoder.texts == asked


def test_a_model_changed_under_its_version_is_not_searched_with(small_shop: SmallShop) -> None:
    changed = Search(small_shop.releases, small_shop.catalogue, small_shop.encoder, small_cards(weights="1"))
    assert changed.by_text("mug").degraded is not None


def test_the_price_is_the_one_of_this_moment(small_shop: SmallShop) -> None:
    small_shop.change("mug-4", price=Decimal("7.25"))
    assert next(hit for hit in small_shop.search.by_text("enamel mug").hits if hit.id == "mug-4").price == Decimal(
        "7.25"
    )
    small_shop.change("mug-4", price=Decimal("9.00"))


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("fact", ["hidden", "removed"])
def test_hidden_and_removed_products_vanish_at_once(small_shop: SmallShop, fact: str, counted: bool) -> None:
    before = small_shop.search.by_text("mug")
    small_shop.change("mug-2", counted=counted, **{fact: True})
    after = small_shop.search.by_text("mug")
    small_shop.change("mug-2", **{fact: False})
    assert "mug-2" not in [hit.id for hit in after.hits]
    assert after.total == before.total - 1
    assert small_shop.search.by_text("mug").total == before.total


def test_stock_sold_out_a_moment_ago_is_no_longer_in_stock(small_shop: SmallShop) -> None:
    small_shop.change("bowl-1", availability="out of stock")
    hit = small_shop.search.by_text("porridge bowl").hits[0]
    small_shop.change("bowl-1", availability="in stock")
    assert (hit.id, hit.in_stock) == ("bowl-1", False)


def test_a_page_costs_few_queries_whatever_its_length(small_shop: SmallShop) -> None:
    small_shop.search.by_text("home")
    statements: list[str] = []

    def note(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(small_shop.database.engine, "before_cursor_execute", note)
    hits = small_shop.search.by_text("home", limit=50).hits
    event.remove(small_shop.database.engine, "before_cursor_execute", note)
    assert len(hits) > 5
    assert len(statements) <= 4  # release, sequence, products, pictures

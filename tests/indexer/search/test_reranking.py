"""Ratings move scores by little; one brand, or the variants of one product, does not fill a page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.live.categories import grow_tree
from indexer.live.facts import UNRATED, Facts, Rating, Ratings
from indexer.live.live_facts import LiveFacts
from indexer.search.fusion import Ranking
from indexer.search.page import Pages
from indexer.search.reranking import MAX_BOOST, MAX_OF_BRAND, MAX_OF_FAMILY, WINDOW, apply_rating_boost, diversify
from indexer.search.search import Search
from tests.support.small_shop import SmallShop

TWINS = ("mug-3", "mug-4")  # as good an answer to "mug": their scores differ by half a percent


def asked(shop: SmallShop, ratings: Ratings, query: str = "mug") -> list[str]:
    pages = Pages(LiveFacts(shop.database, shop.catalogue, lambda: ratings), shop.catalogue)
    search = Search(shop.releases, shop.catalogue, shop.encoder, pages=pages)
    return [hit.id for hit in search.by_text(query).hits]


@pytest.fixture(scope="module")
def numbers(small_shop: SmallShop) -> dict[str, int]:
    return {view.public_id: view.id for view in small_shop.catalogue.iter_for_index()}


def test_of_twins_the_one_that_buyers_like_better_comes_first(small_shop: SmallShop, numbers: dict[str, int]) -> None:
    for best, other in (TWINS, TWINS[::-1]):
        ratings = {numbers[best]: Rating(4.8, 20), numbers[other]: Rating(3.9, 20)}
        order = asked(small_shop, ratings)
        assert order.index(best) < order.index(other)


def test_the_best_rated_lamp_is_no_answer_to_mug(small_shop: SmallShop, numbers: dict[str, int]) -> None:
    ratings = {numbers["lamp-1"]: Rating(5, 900)} | {
        numbers[mug]: Rating(1, 900) for mug in ("mug-1", "mug-2", "mug-3")
    }
    found = asked(small_shop, ratings, "enamel mug")
    assert found[0] == "mug-4"
    assert "lamp-1" not in found[:4]


def test_where_nobody_rates_the_order_is_that_of_the_words(small_shop: SmallShop, numbers: dict[str, int]) -> None:
    everybody_alike = dict.fromkeys(numbers.values(), Rating(4.0, 5))
    assert asked(small_shop, UNRATED) == asked(small_shop, everybody_alike)


def facts_of(small_shop: SmallShop, trusted: list[float]) -> tuple[Ranking, Facts]:
    facts = small_shop.search._pages.facts()
    rated = np.zeros(len(facts.ids), np.float32)
    rated[: len(trusted)] = trusted
    found = Ranking(facts.ids[:4], np.array([0.9, 0.9, 0.9, 0.8], np.float32))
    return found, replace(facts, bayesian_stars=rated)


def test_no_score_moves_by_more_than_its_share(small_shop: SmallShop) -> None:
    found, facts = facts_of(small_shop, [5.0, 1.0, 4.0, 5.0, 4.0, 4.0])
    moved = dict(zip(apply_rating_boost(found, facts).products, apply_rating_boost(found, facts).scores, strict=True))
    before = dict(zip(found.products, found.scores, strict=True))
    changes = [moved[product] / before[product] - 1 for product in found.products]
    assert changes == pytest.approx([MAX_BOOST, -MAX_BOOST, 0, MAX_BOOST], abs=1e-6)


def test_what_few_rate_is_drawn_towards_the_shops_mean(small_shop: SmallShop, numbers: dict[str, int]) -> None:
    crowd = {numbers[name]: Rating(4.4, 50) for name in ("bowl-1", "bowl-2", "tin-1", "tin-2")}
    known = crowd | {numbers["mug-1"]: Rating(5.0, 1), numbers["mug-2"]: Rating(4.9, 50)}
    facts = LiveFacts(small_shop.database, small_shop.catalogue, lambda: known).current()
    one, many, usual = (
        facts.bayesian_stars_of(facts.rows(np.array([numbers[name]])))[0] for name in ("mug-1", "mug-2", "tin-1")
    )
    assert usual < one < many
    assert facts.stars_of(facts.rows(np.array([numbers["mug-1"]])))[0] == 5.0


def family_facts(families: list[int], brands: list[int]) -> Facts:
    count = len(families)
    codes = np.zeros(count, np.int32)
    yes = np.ones(count, np.bool_)
    return Facts(
        sequence=1,
        ids=np.arange(count),
        visible=yes,
        in_stock=yes,
        cents=np.full(count, 100),
        category=codes,
        place=codes,
        brand=np.array(brands, np.int32),
        colour=codes,
        material=codes,
        size=codes,
        group=np.array(families, np.int32),
        categories=("",),
        tree=grow_tree([""]),
        brands=("", "One", "Other"),
        colours=("",),
        materials=("",),
        sizes=("",),
        groups=("", "family"),
    )


def found(scores: list[float]) -> Ranking:
    return Ranking(np.arange(len(scores)), np.array(scores, np.float32))


def test_variants_of_one_product_leave_room_for_others_as_good() -> None:
    families = [1] * 10 + [0] * 10
    result = diversify(found([1.0] * 10 + [0.9] * 10), family_facts(families, [0] * 20))
    first = result.products[:WINDOW]
    assert sum(families[product] for product in first) == MAX_OF_FAMILY
    assert sorted(result.products.tolist()) == list(range(20))


def test_a_brand_leaves_room_unless_it_was_asked_for() -> None:
    brands = [1] * 12 + [2] * 12
    given, known = found([1.0] * 12 + [0.9] * 12), family_facts([0] * 24, brands)
    assert [brands[product] for product in diversify(given, known).products[:WINDOW]].count(1) == MAX_OF_BRAND
    assert diversify(given, known, brands=False).products.tolist() == list(range(24))


def test_what_is_much_worse_does_not_overtake() -> None:
    result = diversify(found([1.0] * 10 + [0.4] * 10), family_facts([1] * 10 + [0] * 10, [0] * 20))
    assert result.products.tolist() == list(range(20))


def test_products_without_a_brand_are_no_brand() -> None:
    assert diversify(found([1.0] * 20), family_facts([0] * 20, [0] * 20)).products.tolist() == list(range(20))


def test_the_order_does_not_depend_on_the_page() -> None:
    given, known = found([1.0] * 300), family_facts([1] * 150 + [0] * 150, [1] * 300)
    assert diversify(given, known).products.tolist() == diversify(given, known).products.tolist()
    assert sorted(diversify(given, known).products.tolist()) == list(range(300))

"""What buyers like nudges the order of words, and never more than that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.live.facts import UNRATED, Facts, LiveFacts, Rating, Ratings
from indexer.search.fusion import Ranking
from indexer.search.page import Pages
from indexer.search.rating_boost import MAX_BOOST, apply_rating_boost
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

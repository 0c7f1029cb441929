"""How far the products of the demo shop have come, with its release."""

from dataclasses import replace

import pytest

from tests.support.bundled import ENCODER
from webapp.catalogue.coverage import Coverages
from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.explain import UnknownProduct, explain
from webapp.catalogue.proposals import Proposer
from webapp.services import Services


def test_a_product_of_the_demo_shop_is_found_by_words_and_photo(services: Services) -> None:
    told = explain(services, "mug-001")
    assert (
        told["findable"] == {"by_words": True, "by_photo": True} and services.releases.current_id() in told["releases"]
    )
    assert told["pictures"][0]["state"] == "fetched" and ENCODER in told["pictures"][0]["embedded_by"]
    assert told["text_embedded_by"] == ["text-encoder-1.0.0"] and told["import"]["feed"] == "feed.csv"


def test_all_products_of_the_demo_shop_are_covered(services: Services) -> None:
    told = coverage_report(services, "demo")
    whole = told["products"]
    assert whole["all"] == whole["row known"] == whole["found by words"] == whole["found by photo"] == 320
    assert {"what": "pictures", "model": ENCODER, "count": 960} in told["embedded"]
    assert told["not_by_words"] == told["not_by_photo"] == []


def test_a_hidden_product_says_so(services: Services) -> None:
    product = services.catalogue.product("mug-001")
    assert product is not None
    hidden, removed = Coverages(services).of([replace(product, hidden=True), replace(product, removed=True)])
    assert (hidden.by_words, removed.by_photo) == ("hidden by a person", "removed")


def test_a_changed_product_waits_for_what_it_needs(services: Services) -> None:
    product = services.catalogue.product("mug-001")
    assert product is not None
    newer = replace(product, sequence=10**9)
    bare = replace(newer, pictures=(), id=10**9)
    fresh = replace(newer, pictures=tuple(replace(one, hash="0" * 64) for one in product.pictures))
    told = [(one.by_words, one.by_photo) for one in Coverages(services).of([newer, bare, fresh])]
    assert told[:2] == [("", ""), ("", "no picture")] and "not embedded yet" in told[2][1]


def test_proposals_are_right_on_products_that_have_a_category(services: Services) -> None:
    proposer = Proposer(services, sample=80)
    at, gain = proposer.measure("both"), proposer.gain()
    assert at.cases == 80 and at.accuracy > 0.85 and at.accuracy_taken > 0.85
    better = max(proposer.measure("image").accuracy, proposer.measure("text").accuracy)
    assert gain.mean == pytest.approx(at.accuracy - better) and gain.low <= gain.mean <= gain.high


def test_an_id_of_several_sources_asks_for_one(services: Services) -> None:
    with pytest.raises(UnknownProduct, match="no product"):
        explain(services, "mug-001", "elsewhere")

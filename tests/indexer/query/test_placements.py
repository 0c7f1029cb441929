"""What a merchant wants for single queries."""

import pytest

from indexer.errors import IndexingError
from indexer.query.placements import Placements
from indexer.search.search import Search
from indexer.search.words import MerchandisingRules
from tests.support.small_shop import SmallShop

TOML = """
[[query]]
words = ["mug", "cup for coffee"]
pin = ["mug-4", "lamp-1", "no-such-product"]
hide = ["mug-2"]

[[query]]
words = "tea"
boost = [{ brand = "Tidewater", by = 5 }, { id = "tin-2", by = 1.2 }]
"""


@pytest.fixture(scope="module")
def search(small_shop: SmallShop) -> Search:
    placements = Placements.parse(TOML)
    merchandising = MerchandisingRules(placements=lambda: placements)
    return Search(small_shop.releases, small_shop.catalogue, small_shop.encoder, merchandising=merchandising)


def ids(search: Search, query: str, **more: object) -> list[str]:
    return [hit.id for hit in search.by_text(query, limit=50, **more).hits]  # type: ignore[arg-type]


def test_pinned_products_come_first_and_hidden_ones_not_at_all(search: Search) -> None:
    found = ids(search, "mugs")
    assert found[:2] == ["mug-4", "lamp-1"]
    assert "mug-2" not in found
    assert len(found) == len(set(found))


def test_a_pinned_product_says_why_it_is_there(search: Search) -> None:
    assert search.by_text("mug").hits[1].reason == "put first by the shop"


def test_the_same_query_without_wishes_is_as_it_was(small_shop: SmallShop, search: Search) -> None:
    assert ids(search, "mug", use_placements=False) == ids(small_shop.search, "mug")


def test_other_queries_are_left_alone(small_shop: SmallShop, search: Search) -> None:
    assert ids(search, "green mug") == ids(small_shop.search, "green mug")


def test_boosted_products_rise_and_scores_stay_in_order(small_shop: SmallShop, search: Search) -> None:
    assert ids(small_shop.search, "tea")[0].startswith("tin-")
    hits = search.by_text("tea", limit=50).hits
    assert hits[0].brand == "Tidewater"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert max(hit.score for hit in hits) <= 1


def test_a_boosted_category_raises_what_is_below_it(small_shop: SmallShop) -> None:
    rules = Placements.parse("[[query]]\nwords = 'tea'\nboost = { category = 'Kitchen', by = 5 }")
    search = Search(
        small_shop.releases,
        small_shop.catalogue,
        small_shop.encoder,
        merchandising=MerchandisingRules(placements=lambda: rules),
    )
    small_shop.change("mug-1", category="Kitchen > Mugs")
    first = ids(search, "tea")[0]
    small_shop.change("mug-1", category="Mugs")
    assert first == "mug-1"


def test_filters_and_pages_hold_for_pinned_products(search: Search) -> None:
    assert "lamp-1" not in ids(search, "mug under 20")
    assert ids(search, "mug")[2:4] == [hit.id for hit in search.by_text("mug", limit=2, offset=2).hits]


@pytest.mark.parametrize(
    "text",
    [
        "words = ",
        "[[query]]\npin = ['a']",
        "[[query]]\nwords = 3",
        "[[query]]\nwords = 'a'\npins = ['b']",
        "[[query]]\nwords = 'a'\nboost = { brand = 'b' }",
        "[[query]]\nwords = 'a'\nboost = { brand = 'b', by = 1000 }",
        "[[query]]\nwords = 'a'\nboost = { brand = 'b', id = 'c', by = 2 }",
        f"[[query]]\nwords = 'a'\npin = {[str(number) for number in range(25)]}",
    ],
)
def test_what_cannot_be_wanted_is_refused(text: str) -> None:
    with pytest.raises(IndexingError, match="placements"):
        Placements.parse(text, "placements.toml")

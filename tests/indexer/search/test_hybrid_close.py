"""Whether any product found is close is decided for the query, whatever page and sort order is shown."""

from __future__ import annotations

from indexer.search.results import Filters
from tests.support.small_shop import SmallShop


def test_a_page_of_weak_hits_does_not_speak_for_the_others(small_shop: SmallShop) -> None:
    first = small_shop.search.by_text("breakfast", limit=1)
    later = small_shop.search.by_text("breakfast", limit=1, offset=first.total - 1)
    assert [hit.match for hit in (*first.hits, *later.hits)] == ["exact", "weak"]
    assert not first.none_close
    assert not later.none_close


def test_in_another_order_the_same_is_told(small_shop: SmallShop) -> None:
    for sort in ("price", "-price", "newest"):
        found = small_shop.search.by_text("enamel mug", filters=Filters(sort=sort), limit=1)
        assert not found.none_close
        nothing = small_shop.search.by_text("guitar tea strings", filters=Filters(sort=sort), limit=1)
        assert nothing.none_close

"""One brand, or the variants of one product, must not fill a page."""

import numpy as np

from indexer.live.facts import Facts
from indexer.search.diversity import MAX_OF_BRAND, MAX_OF_FAMILY, WINDOW, diversify
from indexer.search.fusion import Ranking


def facts(families: list[int], brands: list[int]) -> Facts:
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
        brand=np.array(brands, np.int32),
        colour=codes,
        material=codes,
        group=np.array(families, np.int32),
        categories=("",),
        brands=("", "One", "Other"),
        colours=("",),
        materials=("",),
        groups=("", "family"),
    )


def found(scores: list[float]) -> Ranking:
    return Ranking(np.arange(len(scores)), np.array(scores, np.float32))


def test_variants_of_one_product_leave_room_for_others_as_good() -> None:
    families = [1] * 10 + [0] * 10
    result = diversify(found([1.0] * 10 + [0.9] * 10), facts(families, [0] * 20))
    first = result.products[:WINDOW]
    assert sum(families[product] for product in first) == MAX_OF_FAMILY
    assert sorted(result.products.tolist()) == list(range(20))


def test_a_brand_leaves_room_unless_it_was_asked_for() -> None:
    brands = [1] * 12 + [2] * 12
    given, known = found([1.0] * 12 + [0.9] * 12), facts([0] * 24, brands)
    assert [brands[product] for product in diversify(given, known).products[:WINDOW]].count(1) == MAX_OF_BRAND
    assert diversify(given, known, brands=False).products.tolist() == list(range(24))


def test_what_is_much_worse_does_not_overtake() -> None:
    result = diversify(found([1.0] * 10 + [0.4] * 10), facts([1] * 10 + [0] * 10, [0] * 20))
    assert result.products.tolist() == list(range(20))


def test_products_without_a_brand_are_no_brand() -> None:
    assert diversify(found([1.0] * 20), facts([0] * 20, [0] * 20)).products.tolist() == list(range(20))


def test_the_order_does_not_depend_on_the_page() -> None:
    given, known = found([1.0] * 300), facts([1] * 150 + [0] * 150, [1] * 300)
    assert diversify(given, known).products.tolist() == diversify(given, known).products.tolist()
    assert sorted(diversify(given, known).products.tolist()) == list(range(300))

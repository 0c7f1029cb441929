"""Categories as a tree: what is counted at and below each, and what a filter by one finds."""

import numpy as np

from indexer.live.categories import CategoryTree, grow_tree

PLACES = ["", "Clothing", "Clothing > T-shirts > Long", "Clothing > T-shirts | Clothing | Sale > Clothing"]


def tree() -> CategoryTree:
    return grow_tree(PLACES)


def test_a_product_in_several_paths_counts_once_under_each_category() -> None:
    assert tree().count(np.array([3, 3], np.int32)) == {
        "Clothing": 2,
        "Clothing > T-shirts": 2,
        "Sale": 2,
        "Sale > Clothing": 2,
    }


def test_a_category_counts_what_is_below_it() -> None:
    counts = tree().count(np.array([0, 1, 2, 2, 3], np.int32))
    assert counts["Clothing"] == 4 and counts["Clothing > T-shirts"] == 3 and counts["Clothing > T-shirts > Long"] == 2


def test_a_category_holds_what_is_at_it_or_below() -> None:
    assert tree().holding(["Clothing"]).tolist() == [False, True, True, True]
    assert tree().holding(["Sale", "Clothing > T-shirts > Long"]).tolist() == [False, False, True, True]
    assert not tree().holding(["T-shirts"]).any()


def test_a_shop_without_products_has_an_empty_tree() -> None:
    empty = grow_tree([])
    assert empty.count(np.empty(0, np.int32)) == {} and empty.holding(["Clothing"]).tolist() == []

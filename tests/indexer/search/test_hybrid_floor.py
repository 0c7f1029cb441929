"""From which cosine on meaning counts: less for words that describe what is wanted."""

import numpy as np
import pytest

from indexer.release.manifest import Thresholds
from indexer.search.hybrid import MOST_BELOW_FLOOR, SEMANTIC_K, cut_by_cosine, find_floor
from indexer.stores.vector_store import Vectors


def falling(best: float, last: float) -> Vectors:
    return np.linspace(best, last, SEMANTIC_K, dtype=np.float32)


def test_a_description_is_compared_with_what_the_shop_has_besides() -> None:
    assert find_floor(0.4, falling(0.5, 0.2), 0.3) == pytest.approx(0.2)


def test_the_floor_is_never_raised() -> None:
    assert find_floor(0.4, falling(0.8, 0.5), 0.3) == 0.3


@pytest.mark.parametrize(
    ("best_coverage", "cosines"),
    [(1.0, falling(0.5, 0.2)), (0.4, falling(0.5, 0.2)[:-1]), (0.4, falling(0.2, 0.1))],
    ids=["a product has all the words", "fewer products than are compared", "nothing is near"],
)
def test_otherwise_it_is_that_of_the_release(best_coverage: float, cosines: Vectors) -> None:
    assert find_floor(best_coverage, cosines, 0.3) == 0.3


def test_few_are_added_below_the_floor_of_the_release() -> None:
    limits = Thresholds(exact=0.9, similar=0.5, floor=0.45)
    semantic = np.arange(SEMANTIC_K), falling(0.5, 0.4)
    kept = cut_by_cosine(semantic, find_floor(0.4, semantic[1], limits.floor), limits)
    assert kept.tolist() == list(range(50 + MOST_BELOW_FLOOR))
    assert cut_by_cosine(semantic, limits.floor, limits).tolist() == list(range(50))

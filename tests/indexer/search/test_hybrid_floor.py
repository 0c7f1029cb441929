"""From which cosine on meaning counts: less for words that describe what is wanted."""

import numpy as np
import pytest

from indexer.search.hybrid import SEMANTIC_K, find_floor
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

"""What is called a match: words that name the product, or words scattered over its fields with a high cosine."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.release.manifest import Thresholds
from indexer.search.fusion import Ranking
from indexer.search.hybrid import TextMatches
from indexer.search.results import Match
from indexer.words.analysis import stem
from indexer.words.terms import Term
from tests.support.small_shop import SmallShop

LIMITS = Thresholds(exact=0.7, similar=0.5, floor=0.3, how="test")
NAMED, SCATTERED, HALF = "serving bowl", "serving saddlebrown", "serving spoon"  # bowl-2 is a serving bowl, saddlebrown


@pytest.mark.parametrize(
    ("query", "cosine", "match"),
    [
        (NAMED, 0.1, "exact"),
        (SCATTERED, 0.35, "weak"),
        (SCATTERED, 0.45, "exact"),
        (SCATTERED, None, "exact"),  # no cosine, as when the encoder does not answer: words decide
        (HALF, 0.35, "weak"),
        (HALF, 0.45, "similar"),
        (HALF, None, "similar"),
        ("spoon", 0.44, "weak"),
        ("spoon", 0.46, "similar"),
    ],
)
def test_words_and_what_they_mean_make_a_match(
    small_shop: SmallShop, query: str, cosine: float | None, match: Match
) -> None:
    bowl = small_shop.catalogue.product("bowl-2")
    assert bowl is not None
    weights = {Term(word, ((stem(word), 1.0),)): 1.0 for word in query.split()}
    near = (np.array([bowl.id]), np.array([cosine], np.float32)) if cosine is not None else (NONE, NONE)
    found = TextMatches(Ranking(np.array([bowl.id]), np.ones(1, np.float32)), weights, near, (NONE, NONE), NONE)
    assert found.describe(LIMITS, bowl)[0] == match


NONE = np.empty(0, np.int64)

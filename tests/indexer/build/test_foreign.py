"""What other shops are asked, and which of it is foreign to a shop."""

import numpy as np

from indexer.build.foreign import MADE_UP, NONSENSE, ForeignQueries, leave_out_known, make_nonsense, read_trades
from indexer.stores.exact_store import ExactStore
from indexer.stores.vector_store import normalise


def test_builds_and_measurements_have_five_hundred_queries_each_and_share_none() -> None:
    built, measured = ([query for queries in read_trades(part).values() for query in queries] for part in (0, 1))
    assert min(len(built), len(measured)) >= 500
    assert len(set(built) & set(measured)) <= 2  # short nonsense


def test_nonsense_is_always_the_same_and_of_three_kinds() -> None:
    first = list(make_nonsense(MADE_UP))
    assert first == list(make_nonsense(MADE_UP))
    assert sum(query.replace(" ", "").isdigit() for query in first) == MADE_UP / 3
    assert read_trades(0)[NONSENSE] == first[::2]


def test_a_query_whose_every_word_the_shop_has_is_not_foreign() -> None:
    trades = {"a": ["dining tables", "table lamp"], "b": ["how to eat"]}
    left = leave_out_known(trades, ["Oak table", "Sets of six for dining"])
    assert left == {"a": ["table lamp"], "b": ["how to eat"]}


def test_the_trade_that_comes_near_is_the_shops_own() -> None:
    draw = np.random.default_rng(2)
    products = normalise(draw.normal(size=(30, 24)).astype(np.float32))
    far = draw.normal(size=(90, 24)).astype(np.float32)
    near = products[:6] + 0.05 * draw.normal(size=(6, 24)).astype(np.float32)
    queries = ForeignQueries(normalise(np.concatenate([far, near])), np.repeat([0, 1, 2, 7], [30, 30, 30, 6]))
    best = queries.best_scores(ExactStore(products, "cosine"))
    assert len(best) == 90
    assert best.max() < 0.9

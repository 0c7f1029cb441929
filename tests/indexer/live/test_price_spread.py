"""Round amounts from the lowest to the highest price, and how many products lie between."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.live.price_spread import MOST_STEPS, spread_prices


@pytest.mark.parametrize("cents", [[900, 1650, 2200, 100_000], [1, 2], [0, 50], [499_999, 500_000], [99, 10**11]])
def test_every_price_is_counted_once_between_round_amounts(cents: list[int]) -> None:
    found = spread_prices(np.array([*cents, -1]))
    assert found is not None
    assert sum(found.counts) == len(cents)
    assert list(found.steps) == sorted(set(found.steps)) and len(found.steps) == len(found.counts) + 1
    assert 100 * found.steps[0] <= min(cents) and max(cents) <= 100 * found.steps[-1]
    assert len(found.counts) <= MOST_STEPS


@pytest.mark.parametrize("cents", [[], [-1], [900, 900, -1]])
def test_prices_that_do_not_differ_have_none(cents: list[int]) -> None:
    assert spread_prices(np.array(cents, np.int64)) is None


def test_steps_follow_the_prices() -> None:
    found = spread_prices(np.arange(900, 6100, 100))
    assert found is not None and found.steps == (8, 10, 12, 15, 20, 25, 30, 40, 50, 60)

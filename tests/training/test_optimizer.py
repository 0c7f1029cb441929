"""The rate rises, then falls to nearly nothing."""

import pytest

from training.optimizer import rate_at


@pytest.mark.parametrize("kind", ["one-cycle", "cosine"])
@pytest.mark.parametrize("steps", [1, 2, 7, 500])
def test_the_rate_stays_between_nothing_and_its_peak(kind: str, steps: int) -> None:
    rates = [rate_at(step, steps, kind) for step in range(steps)]  # type: ignore[arg-type]
    assert all(0 < rate <= 1 for rate in rates)


@pytest.mark.parametrize(("kind", "peak"), [("one-cycle", 0.25), ("cosine", 0.05)])
def test_the_peak_comes_early_and_the_end_is_slow(kind: str, peak: float) -> None:
    rates = [rate_at(step, 400, kind) for step in range(400)]  # type: ignore[arg-type]
    assert rates.index(max(rates)) == pytest.approx(400 * peak, abs=1)
    assert rates[-1] < 0.01

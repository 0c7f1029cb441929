"""Every target reads its seeds and some changed ones; `make fuzz` guesses for longer and by what it reaches."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, Target, load

EXAMPLES = 50  # unless the target has a number of its own


def changed(target: Target) -> st.SearchStrategy[bytes]:
    """Seeds with some pieces put in, taken out or overwritten."""
    pieces = st.sampled_from(target.WORDS) | st.binary(min_size=1, max_size=4)
    changes = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), pieces | st.just(b"")), max_size=4)
    return st.builds(_change, st.sampled_from(target.seeds()), changes)


def _change(seed: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for share, removed, piece in changes:
        at = int(share * len(seed))
        seed = seed[:at] + piece + seed[at + removed :]
    return seed


@pytest.mark.parametrize("name", TARGETS)
def test_guessed_input_finds_no_fault(name: str) -> None:
    target = load(name)
    for seed in target.seeds():
        target.one(seed)

    examples = getattr(target, "EXAMPLES", EXAMPLES)

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(changed(target))
    def read(data: bytes) -> None:
        target.one(data)

    read()

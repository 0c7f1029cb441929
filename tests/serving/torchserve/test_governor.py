"""When the governor wants a worker more, and when one fewer."""

from dataclasses import replace

import pytest

from serving.torchserve.governor import BUSY_LOOKS, IDLE_LOOKS, Bounds, Load, Pressure, decide, feel

IMAGE, TEXT = ("image-encoder", "1.0.0"), ("text-encoder", "1.0.0")
QUIET = Load(workers=1, least=1, waiting=0, memory=400)
CROWDED = replace(QUIET, waiting=10)
BUSY, IDLE = Pressure(busy=BUSY_LOOKS), Pressure(idle=IDLE_LOOKS)


def test_a_queue_that_stays_long_is_due_another_worker() -> None:
    pressure = Pressure()
    for _ in range(BUSY_LOOKS):
        assert decide({IMAGE: CROWDED}, {IMAGE: pressure}, Bounds(most=3)) == {}
        pressure = feel(CROWDED, pressure)
    assert decide({IMAGE: CROWDED}, {IMAGE: pressure}, Bounds(most=3)) == {IMAGE: 2}


def test_a_short_queue_neither_grows_nor_shrinks_anything() -> None:
    assert feel(replace(CROWDED, waiting=1), BUSY) == Pressure()
    assert feel(replace(CROWDED, waiting=1), IDLE) == Pressure()


def test_workers_go_one_by_one_when_nothing_waited_for_long() -> None:
    three, pressure = replace(QUIET, workers=3), Pressure()
    for _ in range(IDLE_LOOKS):
        assert decide({IMAGE: three}, {IMAGE: pressure}, Bounds(most=3)) == {}
        pressure = feel(three, pressure)
    assert decide({IMAGE: three}, {IMAGE: pressure}, Bounds(most=3)) == {IMAGE: 2}


@pytest.mark.parametrize(
    ("load", "pressure", "bounds"),
    [
        (replace(CROWDED, workers=3), BUSY, Bounds(most=3)),
        (replace(CROWDED, workers=4, least=4), BUSY, Bounds(most=3)),  # people may exceed the bound
        (CROWDED, BUSY, Bounds(most=3, memory=799)),
        (replace(QUIET, workers=2, least=2), IDLE, Bounds(most=3)),
    ],
    ids=["most", "above most by request", "memory", "least"],
)
def test_bounds_hold(load: Load, pressure: Pressure, bounds: Bounds) -> None:
    assert decide({IMAGE: load}, {IMAGE: pressure}, bounds) == {}


def test_the_memory_that_is_left_goes_to_where_most_wait() -> None:
    loads = {IMAGE: CROWDED, TEXT: replace(CROWDED, waiting=30)}
    assert decide(loads, {IMAGE: BUSY, TEXT: BUSY}, Bounds(most=3, memory=1200)) == {TEXT: 2}


def test_what_one_gives_back_another_may_take() -> None:
    loads = {IMAGE: replace(QUIET, workers=2), TEXT: CROWDED}
    assert decide(loads, {IMAGE: IDLE, TEXT: BUSY}, Bounds(most=3, memory=1200)) == {IMAGE: 1, TEXT: 2}


def test_too_much_memory_taken_is_given_back_by_the_idlest() -> None:
    loads = {IMAGE: replace(QUIET, workers=2), TEXT: replace(CROWDED, workers=2)}
    assert decide(loads, {IMAGE: Pressure(), TEXT: BUSY}, Bounds(most=3, memory=1000)) == {IMAGE: 1}


def test_a_lower_bound_takes_workers_back_at_once() -> None:
    assert decide({IMAGE: replace(CROWDED, workers=3)}, {IMAGE: BUSY}, Bounds(most=2)) == {IMAGE: 2}

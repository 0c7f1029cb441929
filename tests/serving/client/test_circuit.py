"""When a circuit opens, and what it takes to close it again."""

from serving.client.circuit import FAILURES, FIRST_PAUSE_S, LONGEST_PAUSE_S, Circuit


class Clock:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Circuit:
    """A circuit that has just opened."""
    circuit = Circuit(clock)
    for _ in range(FAILURES):
        circuit.failed()
    return circuit


def test_failures_in_a_row_open_it() -> None:
    circuit = Circuit()
    for _ in range(FAILURES - 1):
        circuit.failed()
    assert circuit.state == "closed"
    circuit.failed()
    assert circuit.state == "open"


def test_an_answer_between_failures_starts_the_count_again() -> None:
    circuit = Circuit()
    for _ in range(FAILURES):
        circuit.failed()
        circuit.succeeded()
    assert circuit.state == "closed"


def test_it_is_tried_when_its_pause_is_over_and_it_looks_well() -> None:
    circuit = opened(clock := Clock())
    circuit.looks_well()
    assert (circuit.state, circuit.retry_in_s) == ("open", FIRST_PAUSE_S)
    clock.now += FIRST_PAUSE_S
    assert circuit.state == "open", "time alone mends nothing"
    circuit.looks_well()
    assert circuit.state == "half-open"
    circuit.succeeded()
    assert circuit.state == "closed"


def test_each_failed_trial_doubles_the_pause_up_to_the_longest() -> None:
    circuit, pauses = opened(clock := Clock()), []
    for _ in range(8):
        pauses.append(circuit.retry_in_s)
        clock.now += circuit.retry_in_s
        circuit.looks_well()
        circuit.failed()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert pauses[-1] == LONGEST_PAUSE_S


def test_what_was_started_anew_is_tried_at_once() -> None:
    circuit = opened(Clock())
    circuit.started_anew()
    assert circuit.state == "half-open"


def test_failures_of_requests_already_on_their_way_do_not_prolong_the_pause() -> None:
    circuit = opened(clock := Clock())
    clock.now += FIRST_PAUSE_S / 2
    circuit.failed()
    assert circuit.retry_in_s == FIRST_PAUSE_S / 2

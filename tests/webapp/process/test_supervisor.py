import socket
import time
from pathlib import Path

import pytest

from webapp.metrics.supervised import SupervisorErrors, read_errors
from webapp.process.supervisor import StartError, Supervisor, Task, require_free_disk, require_free_port


@pytest.fixture
def errors(tmp_path: Path) -> SupervisorErrors:
    """Counted in errors.json."""
    return SupervisorErrors(tmp_path / "errors.json")


class Frail:
    """A child that is dead until it was started often enough."""

    name = "frail"

    def __init__(self) -> None:
        self.starts = 0
        self.stopped = False

    def start(self) -> None:
        self.starts += 1

    def alive(self) -> bool:
        return self.starts > 1

    def stop(self) -> None:
        self.stopped = True


def test_a_dead_child_is_started_again(errors: SupervisorErrors) -> None:
    child, said = Frail(), list[str]()
    supervisor = Supervisor(said.append, errors)
    supervisor.start(child)
    supervisor.watch([Task("look", lambda: supervisor.stopping.set() if child.alive() else None, 1)])
    assert child.starts == 2
    assert said == ["frail ended; starting it again"]


def test_a_child_that_keeps_ending_does_not_delay_another(
    errors: SupervisorErrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hopeless(Frail):
        name = "hopeless"

        def alive(self) -> bool:
            return False

    monkeypatch.setattr("webapp.process.supervisor.BACKOFF_S", (60,))
    hopeless, child, supervisor = Hopeless(), Frail(), Supervisor(lambda _: None, errors)
    supervisor.start(hopeless)
    supervisor.start(child)
    monkeypatch.setitem(supervisor._restart_at, "frail", 0.0)
    supervisor.watch([Task("look", lambda: supervisor.stopping.set() if child.alive() else None, 0.1)])
    assert (child.starts, hopeless.starts) == (2, 1)


def test_a_task_may_fail_and_is_counted_and_tried_again(errors: SupervisorErrors, tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append, errors)
    tries = iter([OSError("No space left on device"), ValueError("locked\nfor long")])

    def step() -> None:
        if (failure := next(tries, None)) is not None:
            raise failure
        supervisor.stopping.set()

    supervisor.watch([Task("reconcile", step, 0.1), Task("first_run", lambda: None)])
    assert said == [
        "reconcile: OSError: No space left on device; trying again",
        "reconcile: ValueError: locked for long; trying again",
    ]
    assert read_errors(tmp_path / "errors.json") == {"reconcile": 2, "first_run": 0}


def test_a_task_that_fails_is_tried_later_and_later(errors: SupervisorErrors) -> None:
    supervisor, waits = Supervisor(lambda _: None, errors), list[float]()
    supervisor.stopping.wait = lambda wait=None: waits.append(wait or 0) or len(waits) > 8  # type: ignore[method-assign]
    supervisor.persist(Task("read_reviews", lambda: 1 / 0))
    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_a_task_to_be_done_once_is_done_once(errors: SupervisorErrors) -> None:
    supervisor, done = Supervisor(print, errors), list[str]()
    supervisor.persist(Task("read_reviews", lambda: done.append("read")))
    assert done == ["read"]


def test_a_child_that_cannot_be_started_is_tried_again(errors: SupervisorErrors) -> None:
    class Blocked(Frail):
        def start(self) -> None:
            super().start()
            if self.starts == 2:
                raise StartError("the disk is full")

        def alive(self) -> bool:
            return self.starts > 2

    child, said = Blocked(), list[str]()
    supervisor = Supervisor(said.append, errors)
    supervisor.start(child)
    supervisor.watch([Task("look", lambda: supervisor.stopping.set() if child.alive() else None, 1)])
    assert child.starts == 3 and "frail: StartError: the disk is full; trying again" in said


def test_stopping_stops_every_child(errors: SupervisorErrors) -> None:
    supervisor, first, second = Supervisor(print, errors), Frail(), Frail()
    supervisor.start(first)
    supervisor.start(second)
    supervisor.stop()
    assert first.stopped and second.stopped


def test_watching_ends_when_asked_to_stop(errors: SupervisorErrors) -> None:
    supervisor = Supervisor(print, errors)
    supervisor.stopping.set()
    started = time.monotonic()
    supervisor.watch()
    assert time.monotonic() - started < 1


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} .* is taken .* SHOPLENS_PORT"):
            require_free_port("127.0.0.1", port, "SHOPLENS_PORT")


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="nearly full"):
        require_free_disk(tmp_path, 10**9)

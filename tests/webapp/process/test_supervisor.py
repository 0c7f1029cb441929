import socket
import time
from pathlib import Path

import pytest

from webapp.process.supervisor import StartError, Supervisor, require_free_disk, require_free_port


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


def test_a_dead_child_is_started_again() -> None:
    child, said = Frail(), list[str]()
    supervisor = Supervisor(said.append)
    supervisor.start(child)
    supervisor.watch(regularly=lambda: supervisor.stopping.set() if child.alive() else None)
    assert child.starts == 2
    assert said == ["frail ended; starting it again"]


def test_what_is_done_regularly_may_fail_and_is_tried_again() -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    tries = iter([OSError("No space left on device"), ValueError("locked\nfor long")])

    def step() -> None:
        if (failure := next(tries, None)) is not None:
            raise failure
        supervisor.stopping.set()

    supervisor.watch(step, every_s=0.1)
    assert said == ["OSError: No space left on device; trying again", "ValueError: locked for long; trying again"]


def test_a_child_that_cannot_be_started_is_tried_again() -> None:
    class Blocked(Frail):
        def start(self) -> None:
            super().start()
            if self.starts == 2:
                raise StartError("the disk is full")

        def alive(self) -> bool:
            return self.starts > 2

    child, said = Blocked(), list[str]()
    supervisor = Supervisor(said.append)
    supervisor.start(child)
    supervisor.watch(regularly=lambda: supervisor.stopping.set() if child.alive() else None)
    assert child.starts == 3 and "StartError: the disk is full; trying again" in said


def test_stopping_stops_every_child() -> None:
    supervisor, first, second = Supervisor(print), Frail(), Frail()
    supervisor.start(first)
    supervisor.start(second)
    supervisor.stop()
    assert first.stopped and second.stopped


def test_watching_ends_when_asked_to_stop() -> None:
    supervisor = Supervisor(print)
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

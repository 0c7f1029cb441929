"""A job in a process of its own ends as one in the worker does, and its process may be killed without the worker."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psutil
import pytest

from tests.support.board import Board
from webapp.jobs import Job, record
from webapp.jobs.apart import perform_apart
from webapp.jobs.models import Build, Compare
from webapp.jobs.worker import Worker

ENDLESS = 60_000  # rows; no machine has imported them before it is told to stop
HOLDER = "a-test:1:2"


def ended_apart(board: Board, end: Callable[[psutil.Process, threading.Event], None]) -> Job:
    """How an import that would take long ended whose process was ended so, once some of it was done."""
    job, ending = record.claim(board.services.database, board.importing(ENDLESS), HOLDER), threading.Event()
    assert job is not None
    doing = threading.Thread(target=perform_apart, args=(board.services, job, HOLDER, ending))
    doing.start()
    board.wait(job.id, lambda job: job.done > 0)
    [child] = (one for one in psutil.Process().children() if HOLDER in one.cmdline())
    end(child, ending)
    doing.join()
    return board.job(job.id)


def test_a_killed_process_is_told_as_such_and_what_it_had_kept_is_kept(board: Board) -> None:
    failed = ended_apart(board, lambda child, _ending: child.kill())
    assert failed.state == "failed"
    assert failed.message.startswith("Its process was killed, as the system does when memory runs out.")
    assert failed.done > 0


@pytest.mark.parametrize("by", ["the worker", "the system"])
def test_told_to_end_it_puts_its_job_down_first(board: Board, by: str) -> None:
    put_down = ended_apart(board, lambda child, ending: ending.set() if by == "the worker" else child.terminate())
    assert (put_down.state, put_down.message) == ("interrupted", record.INTERRUPTED)


def test_builds_and_comparisons_are_done_apart(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[str]()
    monkeypatch.setattr("webapp.jobs.worker.perform_apart", lambda _services, job, *_rest: done.append(job.kind))
    for work in (Build(), Compare()):
        number = record.add(board.services.database, work.kind, work.title, work.model_dump(), work.sole)
        Worker(board.services).do(number)
    assert done == ["build", "compare"]


def test_what_went_wrong_is_told_as_in_the_worker(board: Board) -> None:
    work = Compare(first="r1", second="r2")
    number = record.add(board.services.database, work.kind, work.title, work.model_dump(), work.sole)
    Worker(board.services).do(number)
    failed = board.job(number)
    assert (failed.state, failed.message) == ("failed", "There is no release 'r1'; there are: none yet.")

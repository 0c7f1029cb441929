"""A worker of its own process: it does jobs, lets them be cancelled, and loses nothing when it is killed."""

from __future__ import annotations

import io
import signal

import pytest
from sqlalchemy import func, select

from catalog.tables import Import, Product
from tests.support.board import Board
from webapp import jobs
from webapp.catalogue.feeds import FeedGone, open_feeds
from webapp.jobs import Job, workers
from webapp.jobs.worker import Worker

LARGE = 8_000  # rows, imported in batches of 2,000
ENDLESS = 60_000  # rows; no machine has imported them before it is told to stop


def products(board: Board) -> int:
    """How many were kept."""
    with board.services.database.session() as session:
        return session.scalar(select(func.count()).select_from(Product)) or 0


def under_way(job: Job) -> bool:
    """Some of it is done."""
    return job.done > 0 or not job.is_open


def test_what_waits_is_done_with_its_progress_and_what_came_of_it(board: Board) -> None:
    first, second = board.importing(5_000), board.importing(source="other")
    board.work()
    assert board.wait(first, under_way).stage == "Rows"
    done = board.wait(first)
    assert (done.state, done.message) == (
        "done",
        "5,000 rows: 5,000 products new, 0 changed, 0 unchanged, 0 rejected.",
    )
    with board.services.database.session() as session:
        run = session.get(Import, done.result["import"])
        assert run is not None and run.counts["feed"] == "spring.csv"
    with pytest.raises(FeedGone):
        open_feeds(board.settings).open(done.arguments["upload"])
    assert board.wait(second).state == "done"
    assert workers.alive(board.services.database) == 1


def test_cancelled_on_the_way_it_keeps_what_it_had(board: Board) -> None:
    job_id = board.importing(ENDLESS)
    board.work()
    board.wait(job_id, under_way)
    assert jobs.cancel(board.services, job_id).is_open, "it ends at its next step"
    ended = board.wait(job_id)
    assert (ended.state, ended.message) == ("cancelled", "It was cancelled on the way. What it had kept is kept.")
    assert 0 < products(board) < ENDLESS
    assert board.wait(board.importing()).state == "done", "the worker goes on with the next one"


def test_a_killed_worker_leaves_a_job_that_another_finishes(board: Board) -> None:
    job_id = board.importing(LARGE)
    killed = board.work()
    board.wait(job_id, under_way)
    killed.kill()
    killed.wait()
    board.work()
    lost = board.wait(job_id)
    assert lost.state == "interrupted" and "start it again" in lost.message
    again = board.wait(jobs.restart(board.services, job_id))
    assert again.state == "done"
    assert products(board) == LARGE


def test_told_to_end_it_puts_its_job_down_first(board: Board) -> None:
    job_id = board.importing(ENDLESS)
    worker = board.work()
    board.wait(job_id, under_way)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert board.job(job_id).state == "interrupted"
    assert workers.alive(board.services.database) == 0


def test_a_file_that_is_no_feed_fails_with_the_name_it_was_sent_with(board: Board) -> None:
    kept = open_feeds(board.settings).keep(io.BytesIO(b"one line\n"))
    job_id = jobs.start(board.services, "import", {"upload": kept.token, "name": "spring.csv"})
    Worker(board.services).do(job_id)
    failed = board.job(job_id)
    assert failed.state == "failed"
    assert failed.message.startswith("spring.csv is no feed: its first line must name")
    assert kept.token not in failed.message

"""Jobs are started, refused, cancelled and remembered, before any worker has looked."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from catalog.audit.actor import acting_as
from indexer.errors import BuildError
from tests.support.board import Board
from tests.support.databases import KINDS, empty_database
from webapp import jobs
from webapp.cli.doctor import run_checks
from webapp.jobs import record, workers
from webapp.tables import JobRow, WorkerRow


def hold(board: Board, job_id: int, holder: str, silent: timedelta = timedelta(0)) -> None:
    """As a worker that has said nothing for so long leaves it."""
    assert record.claim(board.services.database, job_id, holder)
    with board.services.database.session() as session:
        session.execute(update(JobRow).values(seen_at=datetime.now(UTC) - silent))


def test_a_job_waits_with_all_that_is_known_of_it(board: Board) -> None:
    job = board.job(board.importing())
    assert (job.state, job.title) == ("queued", "Import of spring.csv for the source main")
    assert (job.asked_by, job.arguments["source"], job.arguments["gone"]) == ("a test", "main", "keep")
    assert job.as_json()["queued_at"].startswith(str(datetime.now(UTC).year))
    assert [one.id for one in record.newest(board.services.database)] == [job.id]


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        ("nonesuch", {}, "There is no kind of job 'nonesuch'; there are: import, "),
        ("build", {"imagee": "x"}, "build: imagee: Extra inputs are not permitted."),
        ("build", {"promote": "yes"}, "build: promote: Input should be a valid boolean."),
        ("import", {}, "import: upload: Field required."),
        ("import", {"upload": "../../shoplens.db"}, "The uploaded file is no longer kept; upload it again."),
        ("import", {"upload": "x" * 24, "gone": "burn"}, "import: gone: Input should be 'keep', 'hide' or 'remove'."),
        ("import", {"upload": "x\0"}, "import: upload: Text should have no NUL character."),
        (
            "import",
            {"upload": "x" * 24, "mapping": {"title": 7}},
            "mapping.title: Input should be a valid string.",
        ),
        ("register", {"model": "image-encoder-7.0.0"}, "The model store holds no 'image-encoder-7.0.0'; it holds: "),
        ("import", {"upload": "x" * 24, "source": " "}, "import: source: A source has a name of 1 to 100 characters."),
        ("import", {"upload": 7, "fetch": "no", "max_gone": 7}, "upload: Input should be a valid string. fetch: Input"),
        (
            "scale",
            {"model": "image-encoder", "workers": 65},
            "workers: Input should be less than or equal to 64.",
        ),
        ("scale", {"model": "image-encoder", "workers": True}, "workers: Input should be a valid integer."),
    ],
)
def test_what_is_wrong_is_said_before_it_is_queued(
    board: Board, kind: str, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(jobs.JobRefused) as refused:
        jobs.start(board.services, kind, arguments)
    assert said in str(refused.value)
    assert record.newest(board.services.database) == []


def test_a_build_with_a_model_that_is_not_there_is_refused_at_once(board: Board) -> None:
    with pytest.raises(BuildError, match=r"There is no image-encoder 'image-encoder-7.0.0' in the model store"):
        jobs.start(board.services, "build", {"image": "image-encoder-7.0.0"})


def test_two_builds_at_once_are_refused_and_one_after_the_other_is_not(board: Board) -> None:
    first = jobs.start(board.services, "build", {})
    with pytest.raises(jobs.JobRefused, match=f"job {first}, “Build a release”, is queued. Wait until it has ended"):
        jobs.start(board.services, "build", {})
    jobs.cancel(board.services, first)
    assert jobs.start(board.services, "build", {}) > first


def test_imports_of_one_source_wait_for_each_other_and_others_do_not(board: Board) -> None:
    board.importing(source="main")
    board.importing(source="other")
    with pytest.raises(jobs.JobRefused, match="Only one job of this kind at a time"):
        board.importing(source="main")


def test_cancelled_while_it_waits_it_ends_at_once_and_only_once(board: Board) -> None:
    job_id = board.importing()
    assert jobs.cancel(board.services, job_id).state == "cancelled"
    with pytest.raises(jobs.JobRefused, match="has ended already"):
        jobs.cancel(board.services, job_id)
    assert record.claim(board.services.database, job_id, "here:1:x") is None, "no worker takes it any more"


def test_a_job_whose_worker_fell_silent_is_interrupted_and_can_be_started_again(board: Board) -> None:
    job_id = board.importing()
    hold(board, job_id, "elsewhere:7:abc", silent=record.LOST_AFTER + timedelta(seconds=1))
    assert board.job(job_id).state == "interrupted"
    with acting_as("somebody"):
        again = jobs.restart(board.services, job_id)
    assert (board.job(again).state, board.job(again).arguments) == ("queued", board.job(job_id).arguments)


def test_after_the_clock_was_set_back_a_job_lives_by_its_next_heartbeats(board: Board) -> None:
    job_id, database = board.importing(), board.services.database
    hold(board, job_id, "elsewhere:7:abc", silent=-timedelta(hours=1))
    record.finish_lost(database)
    assert board.job(job_id).state == "running", "its worker may live"
    with database.session() as session:
        seen_at = session.scalars(select(JobRow.seen_at)).one()
    assert seen_at is not None and seen_at <= datetime.now(UTC), "and has as long as any other for its next heartbeat"


def test_a_job_that_runs_is_not_started_again(board: Board) -> None:
    job_id = board.importing()
    hold(board, job_id, "elsewhere:7:abc")
    with pytest.raises(jobs.JobRefused, match="is running still"):
        jobs.restart(board.services, job_id)


def test_a_worker_that_lost_its_job_to_another_is_told_so(board: Board) -> None:
    job_id = board.importing()
    hold(board, job_id, "elsewhere:7:abc")
    database = board.services.database
    assert record.update_progress(database, job_id, "elsewhere:7:abc", {"done": 1}) is False
    assert record.update_progress(database, job_id, "another:8:def", {"done": 2}) is None
    assert not record.finish(database, job_id, "another:8:def", "done", "", {})
    assert board.job(job_id).done == 1


def test_a_job_nobody_knows_is_said_to_be_unknown(board: Board) -> None:
    with pytest.raises(jobs.JobUnknown, match="There is no job 99"):
        record.find(board.services.database, 99)


def test_workers_that_fell_silent_are_none(board: Board) -> None:
    workers.heartbeat(board.services.database, "here:1:x")
    assert workers.alive(board.services.database) == 1
    for silent in (timedelta(minutes=1), -timedelta(hours=1)):  # the second: the clock was set back
        with board.services.database.session() as session:
            session.execute(update(WorkerRow).values(seen_at=datetime.now(UTC) - silent))
        assert workers.alive(board.services.database) == 0


def test_the_doctor_says_when_jobs_wait_and_nobody_works(board: Board) -> None:
    def said() -> list[str]:
        return [check.found for check in run_checks(board.services) if check.name == "Jobs"]

    board.importing()
    assert said() == ["1 wait and no worker runs"]
    workers.heartbeat(board.services.database, "here:1:x")
    assert said() == ["1 wait, 1 workers run"]


def test_processes_of_this_machine_that_run_no_more_are_gone() -> None:
    host, mine = socket.gethostname()[:80], f"{socket.gethostname()[:80]}:{os.getpid()}:me"
    living, dead, reborn = f"{host}:{os.getppid()}:a", f"{host}:4194304:b", f"{host}:{os.getpid()}:c"
    assert workers.gone([mine, living, dead, reborn, "elsewhere:1:d"], mine) == [dead, reborn]


@pytest.mark.parametrize("kind", KINDS)
def test_the_life_of_a_job_is_the_same_on_every_database(kind: str, tmp_path: Path) -> None:
    with empty_database(kind, tmp_path) as database:
        job_id = record.add(database, "build", "Build", {"promote": None}, "build")
        with pytest.raises(jobs.JobRefused, match="“Build”, is queued"):
            record.add(database, "build", "Build", {}, "build")
        taken = record.claim(database, job_id, "here:1:x")
        assert taken is not None and record.claim(database, job_id, "there:2:y") is None
        record.ask_cancel(database, job_id)
        assert (
            record.update_progress(database, job_id, "here:1:x", {"stage": "Indexing", "done": 1, "total": 4}) is True
        )
        assert record.find(database, job_id).share == 0.25
        assert record.finish(database, job_id, "here:1:x", "done", "Built\0.", {"release": "r"})
        assert record.last_done(database, "build") == record.find(database, job_id)
        assert record.find(database, job_id).message == "Built."
        other = record.add(database, "build", "Build", {}, "build")
        assert record.waiting(database) == [other]
        record.claim(database, other, "here:1:x")
        record.finish_lost(database, record.holders(database))
        assert record.find(database, other).state == "interrupted"

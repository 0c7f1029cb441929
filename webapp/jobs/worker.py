"""The process that does background jobs, `shoplens worker`, and the progress that it writes to the database."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from types import FrameType, TracebackType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalog.audit.actor import NOBODY, acting_as
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.offers.due_prices import apply_due_prices
from indexer.errors import IndexingError
from reviews.errors import ReviewError
from serving.errors import ServingError
from serving.memory import give_memory_back
from webapp.jobs import read_work, record, workers
from webapp.jobs.errors import JobError, Stopped
from webapp.jobs.following import Follower
from webapp.jobs.queue import Queue
from webapp.services import Services

WRITE_EVERY_S = 0.4  # at most so often
SIGN_OF_LIFE_S = 3.0  # at least so often
HEARTBEAT_S = 5.0

log = logging.getLogger(__name__)


class JobProgress:
    """The Report of one job; a thread of its own writes it, so that whoever reports never waits for the database."""

    def __init__(self, database: Database, job_id: int, holder: str, ending: threading.Event) -> None:
        self._database, self._job_id, self._holder, self._ending = database, job_id, holder, ending
        self._unwritten: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._cancelled = self._lost = False
        self._thread = threading.Thread(target=self._write_on, name=f"job-{job_id}", daemon=True)

    def __enter__(self) -> JobProgress:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._unwritten and not self._lost:
            self._write(self._unwritten)

    def __call__(self, stage: str, done: int, total: int, _note: str = "", /) -> None:
        """Report that `done` of `total` of a stage are done; raises Stopped when the job must end."""
        with self._lock:
            self._unwritten |= {"stage": stage[:100], "done": done, "total": total}
        self.check()

    def say(self, text: str) -> None:
        """Report the present activity in a sentence; raises Stopped when the job must end."""
        with self._lock:
            self._unwritten |= {"message": text}
        self.check()

    def check(self) -> None:
        """Raise Stopped when the job was cancelled, its worker ends, or another worker took it as lost."""
        if self._cancelled:
            raise Stopped("cancelled", "It was cancelled on the way. What it had kept is kept.")
        if self._ending.is_set() or self._lost:
            raise Stopped("interrupted", record.INTERRUPTED)

    def _write_on(self) -> None:
        last = 0.0
        while not self._over.wait(WRITE_EVERY_S):
            with self._lock:
                values, self._unwritten = self._unwritten, {}
            if values or time.monotonic() - last >= SIGN_OF_LIFE_S:
                self._write(values)
                last = time.monotonic()

    def _write(self, values: dict[str, Any]) -> None:
        try:
            asked = record.update_progress(self._database, self._job_id, self._holder, values)
        except SQLAlchemyError as error:
            log.warning("The progress of job %d could not be written: %s", self._job_id, error)
            return
        self._lost, self._cancelled = asked is None, bool(asked)


class Worker:
    """Takes jobs one after another (or so many threads' worth at once) until it receives SIGTERM or SIGINT."""

    def __init__(self, services: Services) -> None:
        self._services, self._database = services, services.database
        self.holder = f"{socket.gethostname()[:80]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.ending = threading.Event()
        settings = services.settings
        self._queue = Queue(settings.jobs_url, settings.instance / "jobs.db", self.do)
        self._follower = Follower(services)

    def handle_signals(self) -> None:
        """Make SIGINT and SIGTERM end it, once its job has reached a point where it may stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; first ends jobs whose worker is gone and queues the waiting ones again."""
        workers.heartbeat(self._database, self.holder)
        record.finish_lost(self._database, workers.gone(record.holders(self._database), self.holder))
        for job_id in record.waiting(self._database):  # its message may be lost; only one worker can claim it
            self._queue.send(job_id)
        consumer = self._queue.consumer(self._services.settings.job_threads)
        consumer.start()
        self.handle_signals()  # instead of huey's own
        try:
            while not self.ending.wait(HEARTBEAT_S):
                consumer.check_worker_health()
                self._heartbeat()
        finally:
            self.ending.set()
            consumer.stop(graceful=True)
            self._queue.close()
            workers.remove(self._database, self.holder)

    def do(self, job_id: int) -> None:
        """Run one job and store how it ended."""
        job = record.claim(self._database, job_id, self.holder)
        if job is None:
            return
        progress = JobProgress(self._database, job_id, self.holder, self.ending)
        with progress as report, acting_as(job.asked_by or NOBODY):
            state, message, result = self._done(job, report)
        record.finish(self._database, job_id, self.holder, state, message, result)
        give_memory_back()  # a build takes much that the next job may not need

    def _done(self, job: record.Job, report: JobProgress) -> tuple[record.State, str, Mapping[str, Any]]:
        try:
            report.check()
            outcome = read_work(job.kind, job.arguments).run(self._services, report)
        except Stopped as stopped:
            return stopped.state, str(stopped), {}
        except (CatalogError, IndexingError, JobError, ReviewError, ServingError) as error:
            return "failed", str(error), {}
        except SQLAlchemyError as error:
            return "failed", f"The database did not answer as it should: {error}".splitlines()[0], {}
        except OSError as error:
            return "failed", f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), {}
        except Exception:
            log.exception("Job %d (%s) broke", job.id, job.title)
            return "failed", f"Something broke that nobody foresaw; the worker's log has it under job {job.id}.", {}
        return "done", outcome.message, outcome.result

    def _heartbeat(self) -> None:
        try:
            workers.heartbeat(self._database, self.holder)
            record.finish_lost(self._database)
            apply_due_prices(self._database)
            self._follower.wake()
        except SQLAlchemyError as error:
            log.warning("The worker could not give a sign of life or begin and end sales: %s", error)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.ending.set()

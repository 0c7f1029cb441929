"""The process that does background jobs: `shoplens worker`."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Mapping
from types import FrameType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import CatalogError
from catalog.offers.due_prices import apply_due_prices
from indexer.errors import IndexingError
from reviews.errors import ReviewError
from serving.errors import ServingError
from webapp.jobs import record, workers
from webapp.jobs.errors import JobError, Stopped
from webapp.jobs.kinds import read_work
from webapp.jobs.progress import JobProgress
from webapp.jobs.queue import Queue
from webapp.services import Services

HEARTBEAT_S = 5.0

log = logging.getLogger(__name__)


class Worker:
    """Takes jobs one after another (or so many threads' worth at once) until it receives SIGTERM or SIGINT."""

    def __init__(self, services: Services) -> None:
        self._services, self._database = services, services.database
        self.holder = f"{socket.gethostname()[:80]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.ending = threading.Event()
        settings = services.settings
        self._queue = Queue(settings.jobs_url, settings.instance / "jobs.db", self.do)

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
        with JobProgress(self._database, job_id, self.holder, self.ending) as report:
            state, message, result = self._done(job, report)
        record.finish(self._database, job_id, self.holder, state, message, result)

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
        except SQLAlchemyError as error:
            log.warning("The worker could not give a sign of life or begin and end sales: %s", error)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.ending.set()

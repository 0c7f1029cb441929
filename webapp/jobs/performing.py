"""One job, from its progress in the database to how it ended; in the worker or in a process of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalog.audit.actor import NOBODY, acting_as
from catalog.database import Database
from catalog.errors import CatalogError
from indexer.errors import IndexingError
from reviews.errors import ReviewError
from serving.errors import ServingError
from webapp.jobs import read_work, record
from webapp.jobs.errors import JobError, Stopped
from webapp.services import Services

WRITE_EVERY_S = 0.4  # at most so often
SIGN_OF_LIFE_S = 3.0  # at least so often

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


def perform(services: Services, job: record.Job, holder: str, ending: threading.Event) -> None:
    """Run a job that `holder` has claimed and store how it ended; `ending` stops it at its next step."""
    progress = JobProgress(services.database, job.id, holder, ending)
    with progress as report, acting_as(job.asked_by or NOBODY):
        state, message, result = _outcome(services, job, report)
    record.finish(services.database, job.id, holder, state, message, result)


def _outcome(services: Services, job: record.Job, report: JobProgress) -> tuple[record.State, str, Mapping[str, Any]]:
    try:
        report.check()
        outcome = read_work(job.kind, job.arguments).run(services, report)
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

"""Writes the progress of a running job to the database, and reads from there whether it was cancelled."""

from __future__ import annotations

import logging
import threading
import time
from types import TracebackType
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from catalog.database import Database
from webapp.jobs import record
from webapp.jobs.errors import Stopped

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

"""The process that does background jobs, `shoplens worker`."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import uuid
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from catalog.offers.due_prices import apply_due_prices
from serving.memory import give_memory_back
from webapp.jobs import KINDS, record, workers
from webapp.jobs.apart import perform_apart
from webapp.jobs.following import Follower
from webapp.jobs.performing import perform
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
        if job.kind in KINDS and KINDS[job.kind].apart:
            perform_apart(self._services, job, self.holder, self.ending)
        else:
            perform(self._services, job, self.holder, self.ending)
            give_memory_back()

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

"""A small shop that jobs are started in, and a worker of its own process: what the tests of jobs share."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from catalog.audit.actor import acting_as
from tests.support.site_database import migrated_for
from tests.support.waiting import until
from webapp import jobs
from webapp.catalogue.feeds import open_feeds
from webapp.jobs import Job, record
from webapp.services import Services, build_services
from webapp.settings import Settings


class Board:
    """An empty shop without TorchServe."""

    def __init__(self, folder: Path) -> None:
        database = migrated_for(folder)
        self.settings = Settings(instance=folder, database_url=database, torchserve_port=9, log_level="warning")
        self.services: Services = build_services(self.settings)
        self._workers: list[subprocess.Popen[bytes]] = []

    def feed(self, rows: int = 3) -> str:
        """The token of an uploaded feed."""
        lines = b"".join(b"p%d,Thing %d\n" % (number, number) for number in range(rows))
        return open_feeds(self.settings).keep(io.BytesIO(b"id,title\n" + lines)).token

    def importing(self, rows: int = 3, source: str = "main") -> int:
        """A job that imports so many rows."""
        arguments = {"upload": self.feed(rows), "name": "spring.csv", "source": source}
        with acting_as("a test"):
            return jobs.start(self.services, "import", arguments)

    def job(self, job_id: int) -> Job:
        """As it stands."""
        return record.find(self.services.database, job_id)

    def work(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        command = [sys.executable, "-m", "webapp.cli", "worker"]
        self._workers.append(subprocess.Popen(command, env=os.environ | self.settings.as_environment()))
        return self._workers[-1]

    def wait(self, job_id: int, true: Callable[[Job], bool] = lambda job: not job.is_open) -> Job:
        """The job as soon as that is true of it."""
        seen = list[Job]()

        def happened() -> bool:
            seen.append(self.job(job_id))
            return true(seen[-1])

        until(happened, f"what was waited for in job {job_id}")
        return seen[-1]

    def close(self) -> None:
        """End what was started."""
        for worker in self._workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGTERM)
            worker.wait(30)
        self.services.database.close()

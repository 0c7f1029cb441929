"""The worker as a child of the supervisor."""

from __future__ import annotations

import sys

from webapp.jobs.queue import SHUTDOWN_S
from webapp.process.child import Child
from webapp.settings import Settings


class WorkerProcess(Child):
    """`shoplens worker`, with these settings."""

    name = "worker"

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def start(self) -> None:
        """Start it."""
        self.run([sys.executable, "-m", "webapp.cli", "worker"], self._settings.as_environment())

    def stop(self) -> None:
        """Stop it; its job has SHUTDOWN_S to reach a point where it may stop."""
        self.end(SHUTDOWN_S + 2)

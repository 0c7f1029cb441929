"""The worker as a child of the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from serving.bound_child import bound
from webapp.jobs.queue import SHUTDOWN_S
from webapp.settings import Settings


class WorkerProcess:
    """`shoplens worker`, with these settings."""

    name = "worker"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        command = bound([sys.executable, "-m", "webapp.cli", "worker"])
        environment = os.environ | self._settings.as_environment()
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let its job come to a point where it may stop, then end."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(SHUTDOWN_S + 2)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

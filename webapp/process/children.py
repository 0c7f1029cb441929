"""The processes that the supervisor starts beside TorchServe: the site (gunicorn) and the worker."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from serving.torchserve.bound_child import bound
from webapp.jobs.queue import SHUTDOWN_S
from webapp.metrics.supervised import metrics_folder
from webapp.process.supervisor import StartError
from webapp.settings import Settings

STOP_S = 8  # requests under way get so long to finish
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}  # glibc makes one for each of the threads, and each keeps what was freed in it


class Child:
    """A child process; not started when made."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the command, in a session of its own; `environment` comes on top of ours."""
        whole = {**FEW_ARENAS, **os.environ, **environment}
        self._process = subprocess.Popen(bound(list(command)), env=whole, start_new_session=True)

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def end(self, patience_s: float) -> None:
        """Send SIGTERM; after `patience_s` seconds SIGKILL to its whole process group."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Site(Child):
    """gunicorn as a child of the supervisor."""

    name = "site"

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def start(self) -> None:
        """Start gunicorn; its workers build the application themselves."""
        metrics = metrics_folder(self._settings)
        shutil.rmtree(metrics, ignore_errors=True)
        metrics.mkdir(parents=True)
        self.run(self._command(), self._settings.as_environment() | {"PROMETHEUS_MULTIPROC_DIR": str(metrics)})

    def wait_ready(self, timeout_s: float = 60) -> None:
        """Return when a worker answers; raises StartError when gunicorn ends or does not answer within `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while not self._answers():
            if not self.alive() or time.monotonic() > deadline:
                raise StartError("The site did not start; the lines above say why.")
            time.sleep(0.1)

    def stop(self) -> None:
        """Let requests under way finish for a few seconds, then end."""
        self.end(STOP_S)

    def replicas(self) -> list[dict[str, Any]]:
        """`replicas` of the running site's /readyz; empty where no site answers."""
        try:
            ready = json.loads(self._ask("/readyz")[1])
        except (OSError, http.client.HTTPException, ValueError):
            return []
        return list(ready.get("replicas", ())) if isinstance(ready, dict) else []

    def _answers(self) -> bool:
        try:
            return self._ask("/livez")[0] == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def _ask(self, path: str) -> tuple[int, bytes]:
        host = "127.0.0.1" if self._settings.host == "0.0.0.0" else self._settings.host  # noqa: S104
        connection = http.client.HTTPConnection(host, self._settings.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _command(self) -> list[str]:
        settings = self._settings
        options = {
            "config": "python:webapp.process.gunicorn_hooks",
            "bind": f"{settings.host}:{settings.port}",
            "workers": settings.web_workers,
            "worker-class": "gthread",
            "threads": settings.web_threads,
            "timeout": 60,
            "graceful-timeout": STOP_S - 2,
            "max-requests": 20_000,  # a worker is replaced after so many, whatever it may have leaked
            "max-requests-jitter": 2_000,
            "log-level": "warning" if settings.log_level == "info" else settings.log_level,
            "worker-tmp-dir": "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir(),  # noqa: S108
            "limit-request-line": 8190,
            "forwarded-allow-ips": "",  # the application reads X-Forwarded-* itself, where the settings say so
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        # Its control socket would lie in the home folder, which containers mount read-only and several shops share.
        return [sys.executable, "-m", "gunicorn", "--no-control-socket", *arguments, "webapp:create_app()"]


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

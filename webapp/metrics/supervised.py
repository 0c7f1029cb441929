"""What the supervisor could not do: it is no web process, so it writes a file that these read at each scrape."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Mapping
from pathlib import Path

from webapp.settings import Settings


def metrics_folder(settings: Settings) -> Path:
    """Where the processes of this site count: of its own, because another replica may share the folder."""
    return settings.machine_folder / "metrics" / f"{socket.gethostname()}-{settings.port}"


def errors_file(settings: Settings) -> Path:
    """Where the supervisor of this site counts: beside that folder, which is emptied whenever gunicorn is started."""
    folder = metrics_folder(settings)
    return folder.with_name(f"{folder.name}-supervisor.json")


class SupervisorErrors:
    """How often each task failed since the start; safe to share between threads.

    A whole file is replaced and nothing is mapped into memory: a disk that is full must not end the supervisor. What
    could not be written is written by a later call of `write`.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        self._counts = dict[str, int]()
        self._written: dict[str, int] | None = None

    def count(self, task: str, failures: int = 1) -> None:
        """Count failures of a task; with 0 its figure is there from now on."""
        with self._lock:
            self._counts[task] = self._counts.get(task, 0) + failures

    def write(self) -> None:
        """Write the figures if they changed; left for the next call where the disk takes nothing."""
        with self._lock:
            counts = dict(self._counts)
        if counts == self._written:
            return
        part = self._file.with_suffix(".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(counts), encoding="utf-8")
            os.replace(part, self._file)  # noqa: PTH105 - os.replace, as everywhere
        except OSError:
            return
        self._written = counts


def read_errors(file: Path) -> Mapping[str, int]:
    """Failures by task; none where no supervisor runs, as under another program that starts the web processes."""
    try:
        return {str(task): int(count) for task, count in json.loads(file.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}

"""Keeps the site's processes running: starts them, starts them again when they die, and stops them all together."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Protocol

BACKOFF_S = (0, 1, 2, 5, 10, 30)  # waits before a process that keeps dying is started again
MAX_FAILED_STARTS = 20  # of one process in a row, some ten minutes; then nothing helps but a person
MAX_WAIT_S = 60.0  # before what is done regularly is tried again after it failed


class StartError(Exception):
    """Shoplens cannot start; the message says what is in the way and how to clear it."""


class SupervisedProcess(Protocol):
    """A process that the supervisor starts, restarts and stops."""

    name: str

    def start(self) -> None:
        """Start it; raises StartError or a room's own error when that cannot work."""

    def alive(self) -> bool:
        """Whether it runs."""

    def stop(self) -> None:
        """Stop it and everything it started; returns when all are gone."""


class Supervisor:
    """Runs child processes until a signal comes; one that ended is restarted after a growing wait."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: list[SupervisedProcess] = []
        self._deaths: dict[str, list[float]] = {}
        self._failed: Counter[str] = Counter()  # starts in a row, by child
        self.stopping = threading.Event()

    def start(self, child: SupervisedProcess) -> None:
        """Start a child process and supervise it from now on."""
        child.start()
        self._children.append(child)

    def handle_signals(self) -> None:
        """Make Ctrl-C and SIGTERM stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def watch(self, regularly: Callable[[], object] = lambda: None, every_s: float = 1.0) -> None:
        """Restart children that ended, and call `regularly` every so many seconds, until a signal comes.

        What is done regularly may fail, for whatever reason: it is said and tried again, since a database that pauses
        or a full disk must not end the site. Raises StartError when a child cannot be started again and again.
        """
        due, wait = time.monotonic() + every_s, every_s
        while not self.stopping.wait(1.0):
            for child in self._children:
                if not child.alive() and not self.stopping.is_set():
                    self._restart(child)
            if time.monotonic() >= due:
                wait = every_s if self._try(regularly) else min(max(2 * wait, 1.0), MAX_WAIT_S)
                due = time.monotonic() + wait

    def stop(self) -> None:
        """Stop every child, the last started first."""
        self.stopping.set()
        for child in reversed(self._children):
            child.stop()

    def _restart(self, child: SupervisedProcess) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._deaths.get(child.name, []) if now - moment < 300]
        wait = BACKOFF_S[min(len(recent), len(BACKOFF_S) - 1)]
        self._deaths[child.name] = [*recent, now]
        self._say(f"{child.name} ended; starting it again" + (f" in {wait} s" if wait else ""))
        if self.stopping.wait(wait):
            return
        self._failed[child.name] = 0 if self._try(child.start) else self._failed[child.name] + 1
        if self._failed[child.name] >= MAX_FAILED_STARTS:
            raise StartError(f"{child.name} could not be started {MAX_FAILED_STARTS} times in a row (above).")

    def _try(self, action: Callable[[], object]) -> bool:
        """Whether it could be done; what went wrong is said in one line. KeyboardInterrupt passes."""
        try:
            action()
        except Exception as error:  # any failure: the processes go on without it
            self._say(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}; trying again")
            return False
        return True

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        raise KeyboardInterrupt


def require_free_port(host: str, port: int, setting: str) -> None:
    """Raise StartError when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"Port {port} on {host} is taken ({error.strerror}). Stop what uses it, or choose another: {setting}=…"
            ) from error


def require_free_disk(folder: Path, megabytes: int) -> None:
    """Raise StartError when the disk that holds the folder has less free."""
    stats = os.statvfs(folder)
    free = stats.f_bavail * stats.f_frsize // 1_000_000
    if free < megabytes:
        raise StartError(
            f"The disk is nearly full: {free} MB free in {folder}, {megabytes} MB needed. Free some space."
        )

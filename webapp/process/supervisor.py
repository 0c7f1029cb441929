"""Keeps the site's processes running: starts them, starts them again when they die, and stops them all together."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from webapp.metrics.supervised import SupervisorErrors

BACKOFF_S = (0, 1, 2, 5, 10, 30)  # waits before a process that keeps dying is started again
MAX_FAILED_STARTS = 20  # of one process in a row, some ten minutes; then nothing helps but a person
MAX_WAIT_S = 60.0  # before a task is tried again after it failed


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


@dataclass
class Task:
    """What is done besides watching the processes: every so many seconds, or, with None, until it is done once."""

    name: str
    action: Callable[[], object]
    every_s: float | None = None


@dataclass
class _Turn:
    """When a task comes next, and how long was waited for it."""

    task: Task
    due: float = 0.0
    wait_s: float = 0.0
    over: bool = False

    def plan(self, done: bool) -> None:
        """After a try: its next time; after a failure twice as late as before, up to MAX_WAIT_S."""
        self.over = done and self.task.every_s is None
        self.wait_s = (self.task.every_s or 0.0) if done else min(max(2 * self.wait_s, 1.0), MAX_WAIT_S)
        self.due = time.monotonic() + self.wait_s


class Supervisor:
    """Runs child processes until a signal comes; one that ended is restarted after a growing wait.

    Whatever else it does may fail: that is said, counted by task, and tried again.
    """

    def __init__(self, say: Callable[[str], None], errors: SupervisorErrors) -> None:
        self._say, self._errors = say, errors
        self._children: list[SupervisedProcess] = []
        self._deaths: dict[str, list[float]] = {}
        self._restart_at: dict[str, float] = {}  # monotonic seconds, of children that ended
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

    def watch(self, tasks: Sequence[Task] = ()) -> None:
        """Restart children that ended, and do the tasks, until a signal comes.

        A task may fail, for whatever reason: a database that pauses or a full disk must not end the site. Raises
        StartError when a child cannot be started again and again.
        """
        turns = [_Turn(task, time.monotonic() + (task.every_s or 0.0), task.every_s or 0.0) for task in tasks]
        for name in (*(task.name for task in tasks), *(child.name for child in self._children)):
            self._errors.count(name, 0)
        self._errors.write()
        while not self.stopping.wait(1.0):
            for child in self._children:
                if not child.alive() and not self.stopping.is_set():
                    self._restart_when_due(child)
            for turn in turns:
                if not turn.over and time.monotonic() >= turn.due:
                    turn.plan(self.attempt(turn.task))
            self._errors.write()

    def attempt(self, task: Task) -> bool:
        """Whether the task could be done; what went wrong is said in one line and counted. KeyboardInterrupt passes."""
        try:
            task.action()
        except Exception as error:  # any failure: the processes go on without it
            if not self.stopping.is_set():
                self._errors.count(task.name)
                what = " ".join(str(error).split())[:300].rstrip(".")
                self._say(f"{task.name}: {type(error).__name__}: {what}; trying again")
            return False
        return True

    def persist(self, *tasks: Task) -> None:
        """Try each task until it is done, one after the other, or a signal comes; for a thread of its own."""
        for turn in map(_Turn, tasks):
            while not turn.over and not self.stopping.wait(turn.wait_s):
                turn.plan(self.attempt(turn.task))

    def stop(self) -> None:
        """Stop every child, the last started first."""
        self.stopping.set()
        for child in reversed(self._children):
            child.stop()

    def _restart_when_due(self, child: SupervisedProcess) -> None:
        """Start a child again once its wait is over; the others are watched meanwhile."""
        if child.name not in self._restart_at:
            self._plan_restart(child)
        if time.monotonic() < self._restart_at[child.name]:
            return
        del self._restart_at[child.name]
        self._failed[child.name] = 0 if self.attempt(Task(child.name, child.start)) else self._failed[child.name] + 1
        if self._failed[child.name] >= MAX_FAILED_STARTS:
            raise StartError(f"{child.name} could not be started {MAX_FAILED_STARTS} times in a row (above).")

    def _plan_restart(self, child: SupervisedProcess) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._deaths.get(child.name, []) if now - moment < 300]
        wait = BACKOFF_S[min(len(recent), len(BACKOFF_S) - 1)]
        self._deaths[child.name] = [*recent, now]
        self._restart_at[child.name] = now + wait
        self._say(f"{child.name} ended; starting it again" + (f" in {wait} s" if wait else ""))

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

"""Keeps the site's processes running: starts them, starts them again when they die, and stops them all together."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Protocol

BACKOFF_S = (0, 1, 2, 5, 10, 30)  # waits before a process that keeps dying is started again


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
        """Restart children that ended, and call `regularly` every so many seconds, until a signal comes."""
        due = time.monotonic() + every_s
        while not self.stopping.wait(1.0):
            for child in self._children:
                if not child.alive() and not self.stopping.is_set():
                    self._restart(child)
            if time.monotonic() >= due:
                regularly()
                due = time.monotonic() + every_s

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
        if not self.stopping.wait(wait):
            child.start()

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

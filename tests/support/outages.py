"""Takes the database of a running site away, from outside, and gives it back."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg

from catalog.database import Database


@contextmanager
def database_gone(database: Database) -> Iterator[None]:
    """Until the block ends nobody is answered: SQLite is locked exclusively, PostgreSQL's processes are stopped."""
    parsed = database.engine.url
    if parsed.get_backend_name() == "sqlite":
        database.close()  # SQLite gives the lock to nobody while another connection is open
        with _locked(Path(parsed.database or "")):
            yield
        return
    with psycopg.connect(
        parsed.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as asked:
        pids = [int(row[0]) for row in asked.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")]
        pids.append(_parent(asked.info.backend_pid))
    with _stopped(pids):
        yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("PRAGMA journal_mode=DELETE")  # takes every lock there is
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
        holder.execute("PRAGMA locking_mode=NORMAL")
        holder.execute("PRAGMA journal_mode=WAL")


@contextmanager
def _stopped(pids: list[int]) -> Iterator[None]:
    try:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _parent(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("PPid:"):
            return int(line.split()[1])
    raise LookupError(pid)

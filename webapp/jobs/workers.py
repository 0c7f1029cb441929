"""Which processes do jobs at the moment, and which of those that held one are gone."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from catalog.database import Database
from webapp.tables import WorkerRow

SILENT_AFTER = timedelta(seconds=30)


def heartbeat(database: Database, holder: str) -> None:
    """Store the time of this worker's heartbeat; delete workers without one for SILENT_AFTER, or with one to come.

    A worker that lives writes its row anew with its next heartbeat.
    """
    now = datetime.now(UTC)
    silent = ~WorkerRow.seen_at.between(now - SILENT_AFTER, now + SILENT_AFTER)
    with database.session() as session:
        session.execute(delete(WorkerRow).where(silent, WorkerRow.holder != holder))
        row = session.get(WorkerRow, holder)
        if row is None:
            session.add(WorkerRow(holder=holder, started_at=now, seen_at=now))
        else:
            row.seen_at = now


def remove(database: Database, holder: str) -> None:
    """Delete the row of a worker that ends."""
    with database.session() as session:
        session.execute(delete(WorkerRow).where(WorkerRow.holder == holder))


def alive(database: Database) -> int:
    """Number of workers with a recent heartbeat."""
    now = datetime.now(UTC)
    recent = WorkerRow.seen_at.between(now - SILENT_AFTER, now + SILENT_AFTER)  # later: the clock was set back
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(WorkerRow).where(recent)) or 0


def gone(holders: Sequence[str], me: str) -> list[str]:
    """Of these workers, those of this machine whose process has ended: their jobs need not wait for SILENT_AFTER."""
    host = socket.gethostname()[:80]
    found = []
    for holder in holders:
        place, _, rest = holder.rpartition(":")[0].rpartition(":")
        if place == host and holder != me and (not rest.isdigit() or int(rest) == os.getpid() or not _runs(int(rest))):
            found.append(holder)
    return found


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

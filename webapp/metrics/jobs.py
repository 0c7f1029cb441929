"""Background jobs and those who do them, counted in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from sqlalchemy import func, select

from catalog.database import Database
from webapp.jobs.record import LOST_AFTER, State
from webapp.jobs.tables import JobRow, WorkerRow


def jobs_by_state(database: Database) -> dict[str, int]:
    """How many jobs are remembered in each state, those of which there are none included."""
    with database.session() as session:
        found = dict(session.execute(select(JobRow.state, func.count()).group_by(JobRow.state)).tuples().all())
    return {state: found.get(state, 0) for state in get_args(State)}


def living_workers(database: Database) -> int:
    """How many processes that do jobs gave a sign of life lately."""
    lately = datetime.now(UTC) - LOST_AFTER
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(WorkerRow).where(WorkerRow.seen_at > lately)) or 0

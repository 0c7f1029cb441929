"""Background jobs, counted in the database."""

from __future__ import annotations

from typing import get_args

from sqlalchemy import func, select

from catalog.database import Database
from webapp.jobs.record import State
from webapp.jobs.tables import JobRow


def jobs_by_state(database: Database) -> dict[str, int]:
    """How many jobs are remembered in each state, those of which there are none included."""
    with database.session() as session:
        rows = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state, 0) for state in get_args(State)}

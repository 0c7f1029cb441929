"""A copy of the shop's database as of one moment, as an SQLite file, without what only a running shop needs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from catalog.database import Database, create_private, open_database
from catalog.labelling.tables import PictureLabel, QueryPhoto
from catalog.progress import Progress
from indexer.tables import CurrentRelease, ReleaseRow
from webapp.backup.rows import copy_tables
from webapp.jobs.record import INTERRUPTED, OPEN
from webapp.tables import AppliedSpec, DriftRecord, GovernedModel, JobRow, Lease, OpsSession, RateCounter, WorkerRow

OF_A_RUNNING_SHOP = (AppliedSpec, DriftRecord, GovernedModel, Lease, OpsSession, RateCounter, WorkerRow)


def take_snapshot(database: Database, path: Path, progress: Progress) -> Database:
    """Copy the database as it is at this moment; nobody who reads or writes it waits."""
    create_private(path)
    stage = "Database, rows"
    if database.engine.dialect.name == "sqlite":
        progress(stage, 0, 0)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
        copy = open_database(f"sqlite:///{path}")
    else:
        copy = open_database(f"sqlite:///{path}")
        copy.migrate()
        copy_tables(database, copy, lambda done: progress(stage, done, 0))
    return copy


def forget_running_shop(session: Session) -> None:
    """Delete sessions, leases, workers, counted requests, photos of shoppers with their labels; end open jobs."""
    session.execute(text("PRAGMA secure_delete=ON"))  # else what is deleted stays readable in the file
    for table in OF_A_RUNNING_SHOP:
        session.execute(delete(table))
    ended = {"state": "interrupted", "sole": None, "message": INTERRUPTED, "finished_at": datetime.now(UTC)}
    session.execute(update(JobRow).where(JobRow.state.in_(OPEN)).values(**ended))
    session.execute(delete(PictureLabel).where(PictureLabel.picture_hash.in_(select(QueryPhoto.hash))))
    session.execute(delete(QueryPhoto))


def keep_releases(session: Session, kept: Collection[str]) -> None:
    """Delete the rows of all other releases, so that the database names none that is not in the backup."""
    current = session.get(CurrentRelease, 1)
    if current is not None:
        current.release_id = current.release_id if current.release_id in kept else None
        current.previous_id = current.previous_id if current.previous_id in kept else None
        session.flush()
    session.execute(delete(ReleaseRow).where(ReleaseRow.id.not_in(kept)))


def revision_of(database: Database) -> str:
    """The revision of its tables."""
    with database.engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())

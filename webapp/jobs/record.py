"""Rows of jobs in the database: added, claimed by a worker, updated, finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from catalog.audit.actor import actor
from catalog.audit.log import record_change
from catalog.database import Database
from webapp.jobs.errors import JobRefused, JobUnknown
from webapp.tables import JobRow

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
OPEN: tuple[State, ...] = ("queued", "running")
LOST_AFTER = timedelta(seconds=45)  # a running job without a heartbeat for so long is lost
MOST_ID = 2**31 - 1  # an id beyond it is none that a database has
KEPT = 500  # jobs that stay in the table
INTERRUPTED = "Its worker ended in the middle. What it had kept is kept; start it again and it goes on from there."


@dataclass(frozen=True)
class Job:
    """One job with its present state."""

    id: int
    kind: str
    title: str
    arguments: Mapping[str, Any]
    state: State
    stage: str
    done: int
    total: int
    message: str
    result: Mapping[str, Any]
    asked_by: str
    cancel_asked: bool
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    @property
    def share(self) -> float | None:
        """Share of the present stage that is done, 0 to 1; None while its size is unknown."""
        return min(1.0, self.done / self.total) if self.total > 0 else None

    def as_json(self) -> dict[str, Any]:
        """Plain types."""
        times = {name: at and at.isoformat(timespec="seconds") for name, at in asdict(self).items() if "_at" in name}
        return {**asdict(self), **times}


def add(database: Database, kind: str, title: str, arguments: Mapping[str, Any], sole: str | None) -> int:
    """Add a queued job; JobRefused while another of the same `sole` waits or runs."""
    finish_lost(database)
    row = JobRow(
        kind=kind,
        title=title[:300],
        arguments=dict(arguments),
        state="queued",
        sole=sole,
        stage="",
        done=0,
        total=0,
        message="",
        result={},
        asked_by=actor(),
        cancel_asked=False,
        queued_at=datetime.now(UTC),
    )
    try:
        with database.session() as session:
            session.add(row)
            session.flush()
            record_change(session, "start job", f"{row.id} {title}", after=dict(arguments))
            session.execute(delete(JobRow).where(JobRow.id <= row.id - KEPT, JobRow.state.not_in(OPEN)))
            return row.id
    except IntegrityError as error:
        raise JobRefused(_taken(database, sole)) from error


def find(database: Database, job_id: int) -> Job:
    """One job; JobUnknown when there is none of that number."""
    with database.session() as session:
        row = session.get(JobRow, job_id) if 0 < job_id <= MOST_ID else None
        if row is None:
            raise JobUnknown(f"There is no job {job_id}; the newest {KEPT} are remembered.")
        return _job(row)


def newest(database: Database, limit: int = 50) -> list[Job]:
    """The newest jobs first."""
    with database.session() as session:
        return [_job(row) for row in session.scalars(select(JobRow).order_by(JobRow.id.desc()).limit(limit))]


def last_done(database: Database, kind: str) -> Job | None:
    """The newest of a kind that did what it was asked for."""
    done = select(JobRow).where(JobRow.kind == kind, JobRow.state == "done").order_by(JobRow.id.desc()).limit(1)
    with database.session() as session:
        row = session.scalars(done).first()
        return _job(row) if row else None


def waiting(database: Database) -> Sequence[int]:
    """Jobs that no worker has taken yet, the oldest first."""
    with database.session() as session:
        return session.scalars(select(JobRow.id).where(JobRow.state == "queued").order_by(JobRow.id)).all()


def claim(database: Database, job_id: int, holder: str) -> Job | None:
    """Take a waiting job; None when it was cancelled or another worker has it."""
    now = datetime.now(UTC)
    values = {"state": "running", "holder": holder, "seen_at": now, "started_at": now}
    with database.session() as session:
        taken = update(JobRow).where(JobRow.id == job_id, JobRow.state == "queued").values(**values)
        if not session.connection().execute(taken).rowcount:
            return None
    return find(database, job_id)


def update_progress(database: Database, job_id: int, holder: str, progress: Mapping[str, Any]) -> bool | None:
    """Store heartbeat and progress; returns whether the job is to be cancelled, None when the holder lost it."""
    mine = (JobRow.id == job_id, JobRow.holder == holder, JobRow.state == "running")
    with database.session() as session:
        values = update(JobRow).where(*mine).values(seen_at=datetime.now(UTC), **progress)
        if not session.connection().execute(values).rowcount:
            return None
        return session.scalar(select(JobRow.cancel_asked).where(JobRow.id == job_id))


def finish(
    database: Database, job_id: int, holder: str | None, state: State, message: str, result: Mapping[str, Any]
) -> bool:
    """End a job that the holder runs (None: a queued one); False when it does not hold the job."""
    mine = JobRow.state == "queued" if holder is None else (JobRow.state == "running") & (JobRow.holder == holder)
    ended = {"state": state, "sole": None, "message": message.replace("\0", ""), "result": dict(result)}
    with database.session() as session:
        done = update(JobRow).where(JobRow.id == job_id, mine).values(**ended, finished_at=datetime.now(UTC))
        return bool(session.connection().execute(done).rowcount)


def ask_cancel(database: Database, job_id: int) -> None:
    """Mark a running job as to be cancelled."""
    with database.session() as session:
        session.execute(update(JobRow).where(JobRow.id == job_id, JobRow.state == "running").values(cancel_asked=True))
        record_change(session, "cancel job", str(job_id))


def finish_lost(database: Database, holders: Sequence[str] = ()) -> None:
    """Mark running jobs as interrupted whose worker sends no heartbeat or is among `holders`.

    A heartbeat of the future, as after the clock was set back, counts as one of now.
    """
    now = datetime.now(UTC)
    lost = (JobRow.seen_at < now - LOST_AFTER) | JobRow.holder.in_(holders)
    ahead = update(JobRow).where(JobRow.state == "running", JobRow.seen_at > now + LOST_AFTER)
    with database.session() as session:
        session.execute(ahead.values(seen_at=now))
        ended = {"state": "interrupted", "sole": None, "message": INTERRUPTED, "finished_at": JobRow.seen_at}
        session.execute(update(JobRow).where(JobRow.state == "running", lost).values(**ended))


def holders(database: Database) -> Sequence[str]:
    """Workers that hold running jobs."""
    with database.session() as session:
        held = select(JobRow.holder).where(JobRow.state == "running", JobRow.holder.is_not(None)).distinct()
        return [holder for holder in session.scalars(held) if holder]


def _taken(database: Database, sole: str | None) -> str:
    with database.session() as session:
        row = session.scalars(select(JobRow).where(JobRow.sole == sole)).first()
    other = f"job {row.id}, “{row.title}”, is {row.state}" if row else "one has just ended"
    return f"Only one job of this kind at a time: {other}. Wait until it has ended, or cancel it, and try again."


def _job(row: JobRow) -> Job:
    lost = row.state == "running" and row.seen_at is not None and row.seen_at < datetime.now(UTC) - LOST_AFTER
    values = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    if lost:
        values |= {"state": "interrupted", "message": INTERRUPTED, "finished_at": row.seen_at}
    return Job(**{**values, "state": cast("State", values["state"])})

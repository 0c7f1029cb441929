"""Background jobs: kept in the database, queued by huey, done one after another by `shoplens worker`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from webapp.jobs import record
from webapp.jobs.catalogue import CountCoverage, Fetch, ImportFeed, ImportReviews, ReadReviews
from webapp.jobs.errors import JobError, JobRefused, JobUnknown, QueueDown
from webapp.jobs.models import Adopt, Build, Compare, RegisterModel, Retire, Revert, ScaleModel
from webapp.jobs.queue import Queue
from webapp.jobs.record import Job
from webapp.jobs.work import Work

if TYPE_CHECKING:
    from webapp.services import Services
    from webapp.settings import Settings

__all__ = ["KINDS", "Job", "JobError", "JobRefused", "JobUnknown", "cancel", "restart", "start"]

_WORKS: tuple[type[Work], ...] = (
    ImportFeed, Fetch, ImportReviews, ReadReviews, CountCoverage, Build, Compare,
    RegisterModel, ScaleModel, Retire, Adopt, Revert,
)  # fmt: skip
KINDS: Mapping[str, type[Work]] = {work.kind: work for work in _WORKS}


def read_work(kind: str, arguments: Mapping[str, Any]) -> Work:
    """The work of a kind with its arguments; JobRefused for a kind or an argument that is none."""
    if kind not in KINDS:
        raise JobRefused(f"There is no kind of job {kind!r}; there are: {', '.join(KINDS)}.")
    return KINDS[kind].read(arguments)


def start(services: Services, kind: str, arguments: Mapping[str, Any]) -> int:
    """Queue a job of whoever acts here and return its number. Raises JobRefused or the error of what is wrong."""
    work = read_work(kind, arguments)
    work.check(services)
    queue = open_queue(services.settings)
    job_id = record.add(services.database, kind, work.title, work.model_dump(), work.sole)
    try:
        queue.send(job_id, work.priority)
    except QueueDown as error:
        record.finish(services.database, job_id, None, "failed", str(error), {})
        raise
    finally:
        queue.close()
    return job_id


def cancel(services: Services, job_id: int) -> Job:
    """Cancel a job: at once while it waits, at its next step while it runs. Raises JobUnknown or JobRefused."""
    record.finish_lost(services.database)
    job = record.find(services.database, job_id)
    if not job.is_open:
        raise JobRefused(f"Job {job_id} has ended already ({job.state}); there is nothing to cancel.")
    if not record.finish(services.database, job_id, None, "cancelled", "It was cancelled before it began.", {}):
        record.ask_cancel(services.database, job_id)
    return record.find(services.database, job_id)


def restart(services: Services, job_id: int) -> int:
    """Start a job that has ended once more, with the same arguments; its new number. Raises as start does."""
    record.finish_lost(services.database)
    job = record.find(services.database, job_id)
    if job.is_open:
        raise JobRefused(f"Job {job_id} is {job.state} still; wait until it has ended, or cancel it.")
    return start(services, job.kind, job.arguments)


def open_queue(settings: Settings) -> Queue:
    """The queue that the settings name, to send jobs to."""
    return Queue(settings.jobs_url, settings.instance / "jobs.db")

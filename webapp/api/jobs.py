"""Background work: what waits, what runs, how it ended."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import jobs as work
from webapp.access.authorization import require
from webapp.api.describing import Notes, described
from webapp.api.reading import answered, asked
from webapp.api.work_shapes import JobShape, JobsShape
from webapp.api.working import found_number, job_answer, refused_as_conflict
from webapp.context import services
from webapp.fields import WholeField
from webapp.search.forms import AskForm


class JobsForm(AskForm):
    """How many."""

    limit = WholeField("Limit", 1, 100, default=50)


def add_views(bp: Blueprint) -> None:
    """Hang the resources into the API."""
    bp.add_url_rule("/jobs", "jobs", jobs)
    bp.add_url_rule("/jobs/<int:job_id>", "job", job)
    bp.add_url_rule("/jobs/<int:job_id>", "cancel_job", cancel_job, methods=["DELETE"])


@described(Notes("Background jobs, newest first", JobsShape, JobsForm, errors=(400,), scope="ingest"))
def jobs() -> Response:
    """The newest ones."""
    found = work.latest(services(), asked(JobsForm).limit.number)
    answer: JobsShape = {"jobs": [job_answer(one) for one in found]}
    return answered(answer)


@described(Notes("One job and how far it is", JobShape, errors=(404,), scope="ingest"))
def job(job_id: int) -> Response:
    """It, as it stands."""
    with refused_as_conflict():
        return answered(job_answer(work.get(services(), found_number(job_id))))


@described(Notes("Cancel a job; it ends at its next step", JobShape, errors=(404, 409), scope="ingest"))
def cancel_job(job_id: int) -> Response:
    """Have it end; work on releases and models needs the scope of who may start it."""
    with refused_as_conflict():
        if work.get(services(), found_number(job_id)).kind not in ("import", "fetch"):
            require("admin")
        return answered(job_answer(work.cancel(services(), job_id)))

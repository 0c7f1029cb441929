"""Background work: what waits, what runs, how it ended."""

from __future__ import annotations

from flask import Response

from webapp import jobs as work
from webapp.access.authorization import require
from webapp.api.blueprint import bp
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


@bp.get("/jobs")
@described(Notes("Background jobs, newest first", JobsShape, JobsForm, errors=(400,), scope="ingest"))
def jobs() -> Response:
    """The newest ones."""
    found = work.latest(services(), asked(JobsForm).limit.number)
    answer: JobsShape = {"jobs": [job_answer(one) for one in found]}
    return answered(answer)


@bp.get("/jobs/<int:job_id>")
@described(Notes("One job and how far it is", JobShape, errors=(404,), scope="ingest"))
def job(job_id: int) -> Response:
    """It, as it stands."""
    with refused_as_conflict():
        return answered(job_answer(work.get(services(), found_number(job_id))))


@bp.delete("/jobs/<int:job_id>")
@described(Notes("Cancel a job; it ends at its next step", JobShape, errors=(404, 409), scope="ingest"))
def cancel_job(job_id: int) -> Response:
    """Have it end; work on releases and models needs the scope of who may start it."""
    with refused_as_conflict():
        if work.get(services(), found_number(job_id)).kind not in ("import", "fetch"):
            require("admin")
        return answered(job_answer(work.cancel(services(), job_id)))

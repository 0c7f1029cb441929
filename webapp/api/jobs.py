"""Background jobs: started, listed, shown and cancelled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from flask import Response, url_for

from catalog.errors import CatalogError
from indexer.errors import IndexingError
from serving.errors import ServingError
from webapp import jobs as work
from webapp.access.authorization import require
from webapp.api.blueprint import Described, bp, json_response, read_arguments
from webapp.api.work_shapes import JobShape, JobsShape
from webapp.context import services
from webapp.fields import WholeField
from webapp.jobs import record
from webapp.jobs.errors import QueueDown
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm

MOST = 2_147_483_647  # the largest number of a row


def row_number(number: int) -> int:
    """The number, if a row can have it; Refusal 404 otherwise."""
    if number > MOST:
        raise Refusal(404, f"There is no number {str(number)[:20]}.", code="not_found")
    return number


@contextmanager
def errors_as_refusals() -> Iterator[None]:
    """Turn errors into refusals: 404 for an unknown job, 503 without a queue, 409 for what cannot be done now."""
    try:
        yield
    except work.JobUnknown as error:
        raise Refusal(404, str(error), code="job_unknown") from error
    except QueueDown as error:
        raise Refusal(503, str(error), code="queue_down", retry_after_s=30) from error
    except (work.JobError, CatalogError, IndexingError, ServingError) as error:
        raise Refusal(409, str(error), code="refused") from error


def start_job(kind: str, arguments: Mapping[str, Any]) -> Response:
    """Start a job; 202 with the job and its address in Location. Raises Refusal."""
    with errors_as_refusals():
        job_id = work.start(services(), kind, arguments)
        response = json_response(job_answer(record.find(services().database, job_id)))
    response.status_code = 202
    response.headers["Location"] = url_for("api.job", job_id=job_id, _external=True)
    return response


def starts_job(summary: str, body: type | None = None, errors: tuple[int, ...] = (400, 409, 415, 503)) -> Described:
    """The description of a view of the scope admin that starts a job."""
    return Described(summary, JobShape, body=body, errors=errors, scope="admin", status=202)


def job_answer(job: work.Job) -> JobShape:
    """One job as JSON, without its arguments, which name files on the server."""
    plain = job.as_json()
    shape: Any = {name: plain[name] for name in JobShape.__annotations__ if name != "share"} | {"share": job.share}
    return cast("JobShape", shape)


class JobsForm(QueryForm):
    """How many."""

    limit = WholeField("Limit", 1, 100, default=50)


@bp.get("/jobs")
@Described("Background jobs, newest first", JobsShape, JobsForm, errors=(400,), scope="ingest")
def jobs() -> Response:
    """The newest ones."""
    found = record.newest(services().database, read_arguments(JobsForm).limit.number)
    answer: JobsShape = {"jobs": [job_answer(job) for job in found]}
    return json_response(answer)


@bp.get("/jobs/<int:job_id>")
@Described("One job and how far it is", JobShape, errors=(404,), scope="ingest")
def job(job_id: int) -> Response:
    """Return it as it is now."""
    with errors_as_refusals():
        return json_response(job_answer(record.find(services().database, row_number(job_id))))


@bp.delete("/jobs/<int:job_id>")
@Described("Cancel a job; it ends at its next step", JobShape, errors=(404, 409), scope="ingest")
def cancel_job(job_id: int) -> Response:
    """Cancel it; a job on releases or models needs the scope admin."""
    with errors_as_refusals():
        if record.find(services().database, row_number(job_id)).kind not in ("import", "fetch"):
            require("admin")
        return json_response(job_answer(work.cancel(services(), job_id)))

"""Background jobs: what runs, what waits, how each ended; cancelled or started again by a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import CatalogError
from indexer.errors import IndexingError
from serving.errors import ServingError
from webapp import jobs
from webapp.context import services
from webapp.jobs import record, workers
from webapp.ops import bp
from webapp.refusals import Refusal

PAGE = 100
ERRORS = (jobs.JobError, CatalogError, IndexingError, ServingError)  # whose messages are for whoever asked


@bp.get("/jobs", endpoint="jobs")
def jobs_page() -> str:
    """The newest jobs."""
    found = record.newest(services().database, PAGE)
    idle = any(job.is_open for job in found) and not workers.alive(services().database)
    return render_template("ops/jobs.html", jobs=found, idle=idle)


@bp.get("/jobs/<int(max=2147483647):job_id>", endpoint="job")
def job_page(job_id: int) -> str:
    """One job, renewed by itself while it runs."""
    try:
        job = record.find(services().database, job_id)
    except jobs.JobUnknown as error:
        raise Refusal(404, str(error), code="job_unknown") from error
    idle = job.state == "queued" and not workers.alive(services().database)
    return render_template("ops/job.html", job=job, idle=idle)


@bp.post("/jobs/<int(max=2147483647):job_id>/cancel")
def cancel_job(job_id: int) -> AnyResponse:
    """Cancel a job."""
    try:
        job = jobs.cancel(services(), job_id)
        flash("Cancelled." if not job.is_open else "It will end at its next step.")
    except jobs.JobError as error:
        flash(str(error))
    return redirect(url_for("ops.job", job_id=job_id), 303)


@bp.post("/jobs/<int(max=2147483647):job_id>/again")
def job_again(job_id: int) -> AnyResponse:
    """Start the job again with the same arguments."""
    try:
        return redirect(url_for("ops.job", job_id=jobs.restart(services(), job_id)), 303)
    except ERRORS as error:
        flash(str(error))
        return redirect(url_for("ops.job", job_id=job_id), 303)


def start(kind: str, arguments: Mapping[str, Any], back: str) -> AnyResponse:
    """Start a job and show it; an error is shown on the page it was started from."""
    try:
        return redirect(url_for("ops.job", job_id=jobs.start(services(), kind, arguments)), 303)
    except ERRORS as error:
        flash(str(error))
        return redirect(back, 303)


@bp.context_processor
def offer_open_jobs() -> dict[str, object]:
    """Give the templates of /ops the function `open_jobs`."""
    return {"open_jobs": open_jobs}


def open_jobs() -> list[jobs.Job]:
    """Those that wait or run, for every page to show; read once a request."""
    if "open_jobs" not in g:
        g.open_jobs = [job for job in record.newest(services().database, PAGE) if job.is_open]
    return cast("list[jobs.Job]", g.open_jobs)

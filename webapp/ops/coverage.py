"""Coverage of the catalogue: found by words, found by photo, or why not. A job counts large catalogues."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import jobs
from webapp.catalogue.coverage_report import coverage_report
from webapp.context import services
from webapp.ops.blueprint import bp
from webapp.ops.jobs import start

AT_ONCE = 5_000  # products counted while somebody waits for the page


@bp.get("/coverage")
def coverage() -> str:
    """Everything counted: now where it is quick, otherwise as it was counted last."""
    few = services().catalogue.count() <= AT_ONCE
    return render_template("ops/coverage.html", report=coverage_report(services()) if few else _last(), few=few)


@bp.post("/coverage/count")
def count_coverage() -> AnyResponse:
    """Start counting anew."""
    return start("coverage", {}, url_for("ops.coverage"))


def _last() -> dict[str, Any] | None:
    done = jobs.last_done(services(), "coverage")
    return dict(done.result) if done else None

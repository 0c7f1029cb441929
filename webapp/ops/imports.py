"""What was imported, when, and what became of every row."""

from __future__ import annotations

from flask import render_template, request

from catalog.imports import Imports
from webapp.catalogue.reports import WORDS
from webapp.context import services, settings
from webapp.ops.blueprint import bp
from webapp.ops.forms import FeedForm
from webapp.refusals import Refusal

PAGE = 50


@bp.get("/imports")
def imports() -> str:
    """Every import, newest first."""
    kept = Imports(services().database)
    start = max(0, request.args.get("start", 0, type=int))
    total = kept.count()
    start = start if start < total else 0
    runs = kept.newest(PAGE, start)
    return render_template(
        "ops/imports.html",
        runs=runs,
        start=start,
        size=PAGE,
        total=total,
        form=FeedForm(),
        max_feed_mb=settings().max_feed_mb,
    )


@bp.get("/imports/<int(max=2147483647):import_id>")
def import_report(import_id: int) -> str:
    """One import with its report."""
    found = Imports(services().database).find(import_id)
    if found is None:
        raise Refusal(404, f"There is no import {import_id}.", code="import_unknown")
    run, report = found
    return render_template("ops/import.html", run=run, report=report, **WORDS)

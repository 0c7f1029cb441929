"""The first page of /ops: the state of the shop, and what a person has to decide; the coverage of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from catalog.catalogue import VISIBLE
from catalog.confirmed_categories import count_uncategorised
from catalog.imports import Imports
from catalog.tables import Product
from webapp.catalogue.coverage_report import coverage_report
from webapp.context import services
from webapp.jobs import record, workers
from webapp.modelops.versions import known_versions
from webapp.ops import bp
from webapp.ops.feeds import failing_feeds
from webapp.ops.imports import bring_in
from webapp.ops.jobs import start
from webapp.ops.models import differences
from webapp.search.live import changed_products

AT_ONCE = 5_000  # products counted while somebody waits for the page


@dataclass(frozen=True)
class ModelsSummary:
    """Counts of model versions in TorchServe."""

    versions: int  # wanted
    ready: int  # of these: every worker READY
    drift: int
    note: str  # why it does not answer


@bp.get("/")
def index() -> str:
    """Show products, releases, models, imports and jobs in short."""
    database = services().database
    with database.session() as session:
        products = session.scalar(select(func.count()).select_from(Product).where(VISIBLE)) or 0
        uncategorised = count_uncategorised(session)
        any_product = session.scalar(select(Product.id).limit(1)) is not None
    if not any_product:
        return render_template("ops/first_run.html", failing=failing_feeds(), **bring_in())
    releases = services().releases.list()
    return render_template(
        "ops/index.html",
        products=products,
        uncategorised=uncategorised,
        imports=Imports(database).newest(1),
        current=next((release for release in releases if release.is_current), None),
        newer=[release for release in releases if not release.is_current][:1]
        if releases and not releases[0].is_current
        else [],
        changed_products=changed_products(services()),
        models=_models(),
        workers=workers.alive(database),
        failing=failing_feeds(),
    )


def _models() -> ModelsSummary:
    rows, note = known_versions(services())
    wanted = [row for row in rows if row.wanted]
    ready = [row for row in wanted if row.wanted and row.replicas and row.ready >= row.wanted.workers * row.replicas]
    return ModelsSummary(len(wanted), len(ready), len(differences()) if any(row.statuses for row in rows) else 0, note)


@bp.get("/coverage")
def coverage() -> str:
    """Everything counted: now where it is quick, otherwise as it was counted last."""
    few = services().catalogue.count() <= AT_ONCE
    done = None if few else record.last_done(services().database, "coverage")
    report = coverage_report(services()) if few else done and dict(done.result)
    return render_template("ops/coverage.html", report=report, few=few)


@bp.post("/coverage/count")
def count_coverage() -> AnyResponse:
    """Start counting anew."""
    return start("coverage", {}, url_for("ops.coverage"))

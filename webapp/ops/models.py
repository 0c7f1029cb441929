"""Models: what TorchServe holds on every replica, what was changed there by hand, and forms that change it."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from serving.errors import ServingError
from serving.torchserve.management import ModelStatus
from serving.torchserve.memory import resident_memory
from webapp.context import services
from webapp.jobs.models import MOST_WORKERS
from webapp.modelops.desired import read_desired_state
from webapp.modelops.drift import ObservedDrift, observe_drift
from webapp.modelops.versions import VersionRow, known_versions
from webapp.ops import bp
from webapp.ops.jobs import start

PURPOSES = {
    "image-encoder": "encodes pictures",
    "text-encoder": "encodes words",
    "review-sentiment": "reads reviews",
}


@bp.get("/models", endpoint="models")
def models_page() -> Response:
    """Every version, by model."""
    rows, note = known_versions(services())
    by_name: dict[str, list[VersionRow]] = {}
    for row in reversed(rows):  # the newest version first
        by_name.setdefault(row.name, []).append(row)
    page = render_template(
        "ops/models.html",
        by_name=dict(sorted(by_name.items())),
        note=note,
        drift=[] if note and not any(row.statuses for row in rows) else differences(),
        free=[row for row in rows if row.card is not None and row.status is None],
        purposes=PURPOSES,
        most=MOST_WORKERS,
        memory=_memory,
    )
    return make_response(page)


def differences() -> list[ObservedDrift]:
    """What was changed by hand; nothing when no replica answers, which the page says already."""
    try:
        return observe_drift(services(), read_desired_state(services().releases, services().settings))
    except ServingError:
        return []


def _memory(status: ModelStatus) -> int:
    """Bytes its workers hold; 0 where TorchServe runs elsewhere and nobody here can tell."""
    if not services().settings.owns_torchserve:
        return sum(worker.memory for worker in status.workers)
    return sum(resident_memory(worker.pid) for worker in status.workers)


@bp.post("/models/register", endpoint="register_model")
def register() -> AnyResponse:
    """Start a job that registers a version."""
    arguments = {"model": request.form.get("model", ""), "force": request.form.get("force") == "yes"}
    return _with_workers("register", arguments)


@bp.post("/models/scale", endpoint="scale_model")
def scale() -> AnyResponse:
    """Start changing how many workers a version has; an empty number: as the settings say."""
    arguments = {"model": request.form.get("model", ""), "force": request.form.get("force") == "yes"}
    return _with_workers("scale", arguments)


@bp.post("/models/retire", endpoint="retire_model")
def retire() -> AnyResponse:
    """Start a job that retires a version."""
    return start("retire", {"model": request.form.get("model", "")}, url_for("ops.models"))


@bp.post("/models/drift")
def settle_drift() -> AnyResponse:
    """Keep what was changed by hand, or undo it."""
    kind = "adopt" if request.form.get("what") == "adopt" else "revert"
    return start(kind, {"models": request.form.getlist("model")}, url_for("ops.models"))


def _with_workers(kind: str, arguments: dict[str, object]) -> AnyResponse:
    text = request.form.get("workers", "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text) <= MOST_WORKERS):
        flash(f"{text[:20]} is no number of workers; 0 to {MOST_WORKERS} are.")
        return redirect(url_for("ops.models"), 303)
    return start(kind, {**arguments, "workers": int(text) if text else None}, url_for("ops.models"))

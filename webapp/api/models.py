"""Model versions: listed, registered, scaled, retired."""

from __future__ import annotations

from typing import cast

from flask import Response

from webapp.api.blueprint import Described, bp, json_response, read_body
from webapp.api.jobs import start_job, starts_job
from webapp.api.work_shapes import ModelShape, ModelsShape, RegisterBody, ScaleBody
from webapp.context import services
from webapp.modelops.versions import known_versions
from webapp.refusals import Refusal


@bp.get("/models")
@Described("Every version of every model", ModelsShape, scope="admin", errors=())
def models() -> Response:
    """Packaged, registered, wanted, named by releases."""
    rows, note = known_versions(services())
    shapes = [cast("ModelShape", row.as_json()) for row in rows]
    answer: ModelsShape = {"models": shapes, "note": note or None}
    return json_response(answer)


@bp.post("/models")
@starts_job("Put a packaged version beside those that run", RegisterBody)
def register() -> Response:
    """Start it; the job ends when its workers are READY."""
    return start_job("register", dict(read_body(RegisterBody)))


@bp.post("/models/<model>/scale")
@starts_job("Run so many workers of a model, or of one version", ScaleBody, (400, 404, 409, 415, 503))
def scale(model: str) -> Response:
    """Start it."""
    return start_job("scale", {"model": _named(model), **read_body(ScaleBody)})


@bp.delete("/models/<model>")
@starts_job("Give a version back", errors=(404, 409, 503))
def retire(model: str) -> Response:
    """Start it; refused while a kept release names the version."""
    return start_job("retire", {"model": _named(model)})


def _named(model: str) -> str:
    rows, _ = known_versions(services())
    if model not in {row.name for row in rows} | {f"{row.name}-{row.version}" for row in rows}:
        raise Refusal(404, f"No model is called {model[:100]!r}; GET /api/v1/models lists them.", code="model_unknown")
    return model

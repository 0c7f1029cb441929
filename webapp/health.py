"""Whether this process lives, and whether the site can answer."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from indexer.errors import ReleaseError
from serving.errors import ServingError
from webapp.context import services

bp = Blueprint("health", __name__)


@bp.get("/livez")
def livez() -> Response:
    """Alive: depends on nothing else, so that a restart is asked for only when it helps."""
    return _report({"process": None})


@bp.get("/readyz")
def readyz() -> Response:
    """Ready: a release is open and a READY worker holds each of its models. 503 with the reasons otherwise."""
    return _report(_checks())


@bp.get("/healthz")
def healthz() -> Response:
    """The same under its older name."""
    return _report(_checks())


def _report(checks: Mapping[str, str | None]) -> Response:
    """The checks as JSON; a check that failed carries its reason."""
    ready = all(reason is None for reason in checks.values())
    body = {"status": "ok" if ready else "not ready", "checks": {name: why or "ok" for name, why in checks.items()}}
    response = jsonify(body)
    response.status_code = 200 if ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _checks() -> dict[str, str | None]:
    """Name of each part -> None, or why it is not ready."""
    try:
        models = sorted(services().releases.current().manifest.models())
    except ReleaseError as error:
        return {"release": str(error)}
    except SQLAlchemyError:
        return {"database": "it does not answer"}
    return {"release": None, **{f"{model} {version}": _model(model, version) for model, version in models}}


def _model(name: str, version: str) -> str | None:
    """Ping says Healthy long before a model is loaded, so READY workers are counted."""
    try:
        ready = services().management.ready_workers(name, version)
    except ServingError as error:
        return str(error)
    return None if ready else "no worker is READY yet"

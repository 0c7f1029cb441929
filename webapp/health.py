"""Whether this process lives, and whether the site can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import DatabaseAway
from indexer.errors import ReleaseError
from serving.cards import ModelKey
from serving.errors import ServingError
from webapp.context import services

bp = Blueprint("health", __name__)
NOTHING: Mapping[str, Any] = {}


@bp.get("/livez")
def livez() -> Response:
    """200 while the process answers; checks nothing else, so that only a restart can mend a failure."""
    return _report({"process": None})


@bp.get("/readyz")
def readyz() -> Response:
    """Ready: a release is open and a READY worker holds each of its models. 503 with the reasons otherwise.

    Without the database it stays ready with what the process holds, and the status is "degraded". `replicas` has the
    state of this process's circuit for each TorchServe: closed (used) or open (left out).
    """
    checks = _checks()
    degraded = {"status": "degraded", "database": "it does not answer; the last known products are shown"}
    more = degraded if services().database.away and not any(checks.values()) else NOTHING
    return _report(checks, {"replicas": _replicas(), **more})


def _report(checks: Mapping[str, str | None], more: Mapping[str, Any] = NOTHING) -> Response:
    """The checks as JSON; a check that failed carries its reason."""
    ready = all(reason is None for reason in checks.values())
    body = {"status": "ok" if ready else "not ready", "checks": {name: why or "ok" for name, why in checks.items()}}
    response = jsonify({**body, **more})
    response.status_code = 200 if ready else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _checks() -> dict[str, str | None]:
    """Name of each part -> None, or why it is not ready."""
    try:
        models = sorted(services().live.current().manifest.models())
    except ReleaseError as error:
        return {"release": str(error)}
    except (DatabaseAway, SQLAlchemyError):
        return {"database": "it does not answer"}
    return {"release": None, **_models(models)}


def _models(models: Sequence[ModelKey]) -> dict[str, str | None]:
    """READY workers are counted over all replicas, because ping answers Healthy before a model is loaded."""
    try:
        answers = services().replicas.each(
            lambda replica: {model_key: replica.checks.ready_workers(*model_key) for model_key in models}
        )
    except ServingError as error:
        return {" ".join(model_key): str(error) for model_key in models}
    counts = [answer for answer in answers.values() if not isinstance(answer, ServingError)]
    silent = next(
        (str(answer) for answer in answers.values() if isinstance(answer, ServingError)), "no worker is READY yet"
    )
    return {" ".join(model_key): None if any(ready[model_key] for ready in counts) else silent for model_key in models}


def _replicas() -> list[dict[str, Any]]:
    try:
        return [replica.as_json() for replica in services().client.replicas()]
    except ServingError:
        return []

"""Whether this process lives, and whether the site can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from catalog.errors import DatabaseAway
from indexer.errors import NoRelease, ReleaseError
from serving.cards import ModelKey
from serving.errors import ServingError
from webapp.context import services

bp = Blueprint("health", __name__)
Status = Literal["ok", "empty", "degraded", "not ready"]
OK = "ok"
NONE_YET = "there is none yet: bring in a feed at /ops/imports, then build a release at /ops/releases"
AWAY = "it does not answer; the last known products are shown"


@bp.get("/livez")
def livez() -> Response:
    """200 while the process answers; checks nothing else, so that only a restart can mend a failure."""
    return _report("ok", {"process": OK})


@bp.get("/readyz")
def readyz() -> Response:
    """Ready: a release is open and a READY worker holds each of its models. 503 with the reasons otherwise.

    Before the first release it is ready as well ("empty"): pages and /ops answer, and it is through them that the first
    feed comes. It is ready, and says so ("degraded"), without the database, with what the process holds; while an older
    release answers because the promoted one cannot be opened yet; and without the models where `?models=optional`
    asks whether words are answered. `replicas` has the state of this process's circuit for each TorchServe: closed
    (used) or open (left out).
    """
    try:
        models = sorted(services().live.current().manifest.models())
    except NoRelease:
        return _report("empty", {"release": NONE_YET}, replicas=_replicas())
    except ReleaseError as error:
        return _report("not ready", {"release": str(error)}, replicas=_replicas())
    except (DatabaseAway, SQLAlchemyError):
        return _report("not ready", {"database": "it does not answer"}, replicas=_replicas())
    return _with_release(_models(models), optional=request.args.get("models") == "optional")


def _with_release(models: Mapping[str, str], optional: bool) -> Response:
    """The report of a site whose release is open; `models` may be optional."""
    away, hindrance = services().database.away, _hindrance()
    lacking = any(found != OK for found in models.values())
    status: Status = "not ready" if lacking and not optional else "degraded" if lacking or away or hindrance else "ok"
    more = {"database": AWAY} if away and status == "degraded" else {}
    return _report(status, {"release": hindrance or OK, **models}, replicas=_replicas(), **more)


def _hindrance() -> str:
    """Why another release than the promoted one answers, where it does."""
    try:
        return services().releases.hindrance()
    except (DatabaseAway, SQLAlchemyError):
        return ""


def _report(status: Status, checks: Mapping[str, str], **more: object) -> Response:
    """The checks as JSON; a check that failed has its reason in place of "ok"."""
    response = jsonify({"status": status, "checks": checks, **more})
    response.status_code = 503 if status == "not ready" else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _models(models: Sequence[ModelKey]) -> dict[str, str]:
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
    return {" ".join(model_key): OK if any(ready[model_key] for ready in counts) else silent for model_key in models}


def _replicas() -> list[dict[str, Any]]:
    try:
        return [replica.as_json() for replica in services().client.replicas()]
    except ServingError:
        return []

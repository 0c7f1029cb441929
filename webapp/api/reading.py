"""Reads what the API was asked and hands back what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import Response, jsonify, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from webapp.headers import name_source
from webapp.refusals import Refusal
from webapp.search.forms import AskForm

F = TypeVar("F", bound=AskForm)


def asked(form: type[F]) -> F:
    """The arguments, from the address and (when posted) the body; refuses what cannot be used, all at once."""
    arguments: CombinedMultiDict[str, str] = CombinedMultiDict([request.args, request.form])
    read = form(formdata=MultiDict(arguments))
    problems = read.problems()
    if problems:
        detail = " ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise Refusal(400, detail, code="bad_argument", fields=problems)
    return read


def answered(body: Mapping[str, Any]) -> Response:
    """The answer as JSON, marked with the release it came from."""
    response = jsonify(body)
    if body.get("release"):
        name_source(response, body["release"], body.get("models", ()))
    response.headers["Cache-Control"] = "no-store"
    return response

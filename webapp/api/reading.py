"""Reads arguments and bodies of the API's requests, and makes JSON responses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from flask import Response, jsonify, request
from pydantic import TypeAdapter, ValidationError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import BadRequest

from webapp.headers import name_source
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm
from webapp.validation import problems_of

F = TypeVar("F", bound=QueryForm)
T = TypeVar("T")
MOST_PROBLEMS = 1_000  # of one body that are listed one by one


def read_arguments(form: type[F]) -> F:
    """The arguments, from the address and (when posted) the form; Refusal 400 names every wrong one."""
    arguments: CombinedMultiDict[str, str] = CombinedMultiDict([request.args, request.form])
    read = form(formdata=MultiDict(arguments))
    problems = read.problems()
    if problems:
        raise _bad_argument(problems)
    return read


def read_body(shape: type[T]) -> T:
    """The JSON body; Refusal 415 for one that is no JSON, 400 for one of another shape, with every field at once."""
    if not request.is_json:
        raise Refusal(415, "Send the body as application/json.", code="unsupported_type")
    try:
        body = request.get_json(cache=False)
    except (BadRequest, RecursionError) as error:
        raise Refusal(400, "The body cannot be read as JSON.", code="bad_json") from error
    try:
        read: T = _adapter(shape).validate_python(body)  # type: ignore[arg-type]  # mypy takes no type for hashable
    except ValidationError as error:
        if error.error_count() > MOST_PROBLEMS:
            detail = f"The body has {error.error_count():,} problems, too many to tell them one by one."
            raise Refusal(400, detail, code="bad_argument") from None
        raise _bad_argument({place or "body": problem for place, problem in problems_of(error).items()}) from error
    return read


def json_response(body: Mapping[str, Any]) -> Response:
    """The body as JSON, with headers that name the release it came from."""
    response = jsonify(body)
    if body.get("release"):
        name_source(response, body["release"], body.get("models", ()))
    response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _adapter(shape: type) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _bad_argument(problems: Mapping[str, str]) -> Refusal:
    detail = " ".join(f"{name}: {problem}" for name, problem in problems.items())
    return Refusal(400, detail, code="bad_argument", fields=problems)

"""The blueprint of the JSON API: what is said of each view, the check of the key, requests and responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, ParamSpec, TypeVar

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic import TypeAdapter, ValidationError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import Form

from webapp.access.api_keys import Scope
from webapp.access.authorization import require, require_to_read
from webapp.context import settings
from webapp.headers import name_source
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm
from webapp.validation import problems_of

P = ParamSpec("P")
R = TypeVar("R")
_NOTES = "api_notes"  # attribute of a view
_FORM_OVERHEAD = 100_000  # bytes beside the feed

bp = Blueprint("api", __name__, url_prefix="/api/v1")
F = TypeVar("F", bound=QueryForm)
T = TypeVar("T")
MOST_PROBLEMS = 1_000  # of one body that are listed one by one


@dataclass(frozen=True)
class Described:
    """What the OpenAPI document and the key check need to know of a view beside its route."""

    summary: str
    answer: type | None  # the shape of the answer; None for the document itself
    arguments: type[Form] | None = None  # the form its arguments are read by
    file: Literal["", "image", "feed"] = ""  # the file that is sent with them
    errors: tuple[int, ...] = (400,)  # besides 401, 403 and 429, which follow from the rest
    scope: Scope | None = "search"  # of the key it needs; reading needs one only where the settings say so; None: never
    body: type | None = None  # the shape of the JSON body
    status: int = 200  # of the answer

    def __call__(self, view: Callable[P, R]) -> Callable[P, R]:
        """Attach this to a view, as its decorator."""
        setattr(view, _NOTES, self)
        return view


def notes_of(view: Callable[..., Any]) -> Described:
    """The notes of a view, also when decorators wrap it."""
    while not hasattr(view, _NOTES):
        view = view.__wrapped__  # type: ignore[attr-defined]
    notes: Described = getattr(view, _NOTES)
    return notes


@bp.before_request
def check_api_key() -> None:
    """Ask for the key that the view's notes name, before anything else is read; only then may a body be large."""
    if request.method == "OPTIONS":  # a browser asks first, without the key, whether it may send one
        return
    notes = notes_of(current_app.view_functions[request.endpoint or ""])
    if notes.scope == "search":
        require_to_read()
    elif notes.scope:
        require(notes.scope)
    if notes.file == "feed":
        request.max_content_length = settings().max_feed_mb * 1_000_000 + _FORM_OVERHEAD


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

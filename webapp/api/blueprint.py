"""The blueprint of the JSON API, what its document says of each view, and the check of the API key before each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from flask import Blueprint, current_app, request
from wtforms import Form

from webapp.access.api_keys import Scope
from webapp.access.authorization import require, require_to_read
from webapp.context import settings

P = ParamSpec("P")
R = TypeVar("R")
_NOTES = "api_notes"  # attribute of a view
_FORM_OVERHEAD = 100_000  # bytes beside the feed

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass(frozen=True)
class Notes:
    """What the OpenAPI document and the key check need to know of a view beside its route."""

    summary: str
    answer: type | None  # the shape of the answer; None for the document itself
    arguments: type[Form] | None = None  # the form its arguments are read by
    file: Literal["", "image", "feed"] = ""  # the file that is sent with them
    errors: tuple[int, ...] = (400,)  # besides 401, 403 and 429, which follow from the rest
    scope: Scope | None = "search"  # of the key it needs; reading needs one only where the settings say so; None: never
    body: type | None = None  # the shape of the JSON body
    status: int = 200  # of the answer


def described(notes: Notes) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Attach the notes to a view."""

    def attach(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _NOTES, notes)
        return view

    return attach


def notes_of(view: Callable[..., Any]) -> Notes:
    """The notes of a view, also when decorators wrap it."""
    while not hasattr(view, _NOTES):
        view = view.__wrapped__  # type: ignore[attr-defined]
    notes: Notes = getattr(view, _NOTES)
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

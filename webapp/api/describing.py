"""What the OpenAPI document says about a view, written beside the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

from wtforms import Form

from webapp.access.api_keys import Scope

P = ParamSpec("P")
R = TypeVar("R")
_NOTES = "api_notes"


@dataclass(frozen=True)
class Notes:
    """Everything that cannot be read off a route."""

    summary: str
    answer: type | None  # the shape of the answer; None for the document itself
    asks: type[Form] | None = None  # the form its arguments are read by
    takes: Literal["", "image", "feed"] = ""  # the file that is sent with them
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
    """The notes of a view, through whatever wraps it."""
    while not hasattr(view, _NOTES):
        view = view.__wrapped__  # type: ignore[attr-defined]
    notes: Notes = getattr(view, _NOTES)
    return notes

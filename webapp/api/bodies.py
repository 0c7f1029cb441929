"""Reads JSON bodies: the shape they must have is a TypedDict, from which the OpenAPI document is made too."""

from __future__ import annotations

import types
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from flask import request
from werkzeug.exceptions import BadRequest

from webapp.refusals import Refusal

T = TypeVar("T")
LONGEST_TEXT = 50_000  # characters of one text in a body
_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", type(None): "null"}


class _Wrong(ValueError):
    """A part of a body that cannot be used; `place` is where it stands."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(problem)
        self.place = place


def read_body(shape: type[T]) -> T:
    """The body of this request; Refusal 415 for one that is no JSON, 400 for one of another shape."""
    if not request.is_json:
        raise Refusal(415, "Send the body as application/json.", code="unsupported_type")
    try:
        body = request.get_json(cache=False)
    except (BadRequest, RecursionError) as error:
        raise Refusal(400, "The body cannot be read as JSON.", code="bad_json") from error
    try:
        _check(body, shape, "")
    except _Wrong as wrong:
        place = wrong.place or "body"
        raise Refusal(400, f"{place}: {wrong}", code="bad_argument", fields={place: str(wrong)}) from wrong
    return cast("T", body)


def _check(value: Any, kind: Any, place: str) -> None:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        _check_object(value, kind, place)
    elif origin is list:
        _require(isinstance(value, list), place, "A list.")
        for number, one in enumerate(value):
            _check(one, arguments[0], f"{place}[{number}]")
    elif origin is dict:
        _require(isinstance(value, dict), place, "An object.")
        for name, one in value.items():
            _check_text(name, place)
            _check(one, arguments[1], f"{place}.{name[:40]}")
    elif origin is Literal:
        _require(value in arguments and isinstance(value, str), place, f"One of {', '.join(map(str, arguments))}.")
    elif origin in (Union, types.UnionType):
        _check_any(value, arguments, place)
    else:
        _check_plain(value, kind, place)


def _check_object(value: Any, kind: Any, place: str) -> None:
    _require(isinstance(value, dict), place, "An object.")
    hints = get_type_hints(kind)
    for name in value:
        known = ", ".join(hints) or "none"
        _require(name in hints, f"{place}.{name[:40]}".lstrip("."), f"There is no such field; there are: {known}.")
    for name in kind.__required_keys__:
        _require(name in value, f"{place}.{name}".lstrip("."), "This is missing.")
    for name, one in value.items():
        _check(one, hints[name], f"{place}.{name}".lstrip("."))


def _check_any(value: Any, kinds: tuple[Any, ...], place: str) -> None:
    for kind in kinds:
        try:
            return _check(value, kind, place)
        except _Wrong as wrong:
            last = wrong
    named = [_NAMES[kind] for kind in kinds if kind in _NAMES]
    raise _Wrong(place, f"Expected {' or '.join(named)}.") if len(named) == len(kinds) else last


def _check_plain(value: Any, kind: type, place: str) -> None:
    fits = type(value) is kind or (kind is float and type(value) is int)
    _require(fits, place, f"Expected {_NAMES[kind]}.")
    if isinstance(value, str):
        _check_text(value, place)


def _check_text(text: str, place: str) -> None:
    """PostgreSQL takes no NUL, and UTF-8 no half of a pair."""
    _require(len(text) <= LONGEST_TEXT, place, f"At most {LONGEST_TEXT:,} characters.")
    whole = "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
    _require(whole, place, "A text without NUL characters and halves of surrogate pairs.")


def _require(holds: bool, place: str, problem: str) -> None:
    if not holds:
        raise _Wrong(place, problem)

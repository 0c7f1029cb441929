"""JSON Schema from Python types: shapes (TypedDict), form fields, and what they are made of."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from wtforms import BooleanField, Field, FloatField, Form, StringField
from wtforms.validators import Length, NumberRange

from webapp.fields import ChoiceField, ManyField, PriceField, WholeField

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
}


def schema_of(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The schema of a type; shapes go into `found` under their name and are referred to."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if is_typeddict(kind):
        return _shape(kind, found)
    arguments = get_args(kind)
    match get_origin(kind):
        case origin if origin is list:
            return {"type": "array", "items": schema_of(arguments[0], found)}
        case origin if origin is dict:
            return {"type": "object", "additionalProperties": schema_of(arguments[1], found)}
        case origin if origin is Literal:
            return {"enum": list(arguments)}
        case origin if origin in (Union, types.UnionType):
            return {"anyOf": [schema_of(one, found) for one in arguments]}
    raise TypeError(
        f"{kind!r} has no JSON schema here; shapes are made of TypedDict, list, dict, Literal and plain types"
    )


def _shape(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("Shape")
    if name not in found:
        found[name] = {}  # taken, should the shape refer to itself
        properties = {field: schema_of(of, found) for field, of in get_type_hints(kind).items()}
        found[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").strip(),
            "properties": properties,
            "required": sorted(kind.__required_keys__),
            **({"additionalProperties": False} if name.endswith("Body") else {}),
        }
    return {"$ref": f"#/components/schemas/{name}"}


def fields_of(form: type[Form]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and schema of every argument a form reads."""
    for field in form(formdata=None):
        yield field.name, _field(field)


def _field(field: Field) -> dict[str, Any]:
    match field:
        case WholeField():
            found = {"type": "integer", "minimum": field.low, "maximum": field.high, "default": field.default}
        case PriceField():
            found = {"type": "number", "minimum": 0}
        case BooleanField():
            found = {"type": "boolean", "default": False}
        case ManyField():
            found = {"type": "array", "items": {"type": "string", "maxLength": field.longest}, "maxItems": field.most}
        case ChoiceField():
            found = {"enum": [value for value, _ in field.options], "default": field.default}
        case FloatField():
            found = {"type": "number", **_bounds(field), "default": field.default}
        case StringField():
            found = {"type": "string", **_bounds(field)}
        case _:
            raise TypeError(f"field {field.name!r} of type {type(field).__name__} has no JSON schema here")
    return found


def _bounds(field: Field) -> dict[str, Any]:
    """What its validators allow."""
    found: dict[str, Any] = {}
    rules: tuple[Any, ...] = tuple(field.validators)
    for rule in rules:
        if isinstance(rule, Length):
            found["maxLength"] = rule.max
        elif isinstance(rule, NumberRange):
            found |= {"minimum": rule.min, "maximum": rule.max}
    return found

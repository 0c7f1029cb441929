"""JSON Schema of what the API is sent and answers: shapes (TypedDict), which pydantic describes, and form fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import TypedDictSchema
from wtforms import BooleanField, Field, FloatField, Form, StringField
from wtforms.validators import Length, NumberRange

from webapp.fields import ChoiceField, ManyField, PriceField, WholeField

_COMPONENTS = "#/components/schemas/"


class _ShapeSchemas(GenerateJsonSchema):
    """Names shapes as the document promises them (HitShape: Hit), and repeats no name as a title."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(name).removesuffix("Shape")

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def typed_dict_schema(self, schema: TypedDictSchema) -> JsonSchemaValue:
        return {name: value for name, value in super().typed_dict_schema(schema).items() if name != "title"}


def reference(shape: type) -> dict[str, Any]:
    """Where the document describes a shape."""
    return {"$ref": _COMPONENTS + shape.__name__.removesuffix("Shape")}


@cache
def schemas_of(shapes: frozenset[type]) -> dict[str, Any]:
    """The schema of each shape and of those it is made of, by its name in the document."""
    _, described = TypeAdapter.json_schemas(
        [(shape, "validation", TypeAdapter(shape)) for shape in shapes],
        ref_template=_COMPONENTS + "{model}",
        schema_generator=_ShapeSchemas,
    )
    return dict(sorted(described["$defs"].items()))


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

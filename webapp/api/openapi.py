"""The OpenAPI document, made from the routes, their forms and the shapes (TypedDict) of bodies and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Flask, Response, current_app, jsonify
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import TypedDictSchema
from werkzeug.routing import Rule
from wtforms import BooleanField, Field, FloatField, Form, StringField
from wtforms.validators import Length, NumberRange

from webapp.api.blueprint import Described, bp, notes_of
from webapp.api.jobs import MOST
from webapp.api.shapes import ProblemShape
from webapp.context import settings
from webapp.fields import ChoiceField, ManyField, PriceField, WholeField
from webapp.headers import MODELS_HEADER, RELEASE_HEADER
from webapp.refusals import PLAIN_WORDS

_COMPONENTS = "#/components/schemas/"
_PROBLEM = "application/problem+json"
_FILES = {
    "image": "JPEG, PNG, WebP, AVIF, HEIC, JPEG 2000 …",
    "feed": "CSV, JSON, JSON Lines, Parquet, Excel, Merchant XML …",
}
_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key, shoplens keys create --scope …"},
    "browser_key": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "A key of shoplens keys create --origin …, used by pages of that origin",
    },
}


@bp.get("/openapi.json")
@Described("This document", answer=None, errors=(429,), scope=None)
def openapi() -> Response:
    """The document."""
    return jsonify(build_document(current_app))


def build_document(app: Flask) -> dict[str, Any]:
    """OpenAPI 3.1 for every route of the API."""
    shapes: set[type] = {ProblemShape}
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint.startswith("api."):
            path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                notes = notes_of(app.view_functions[rule.endpoint])
                paths.setdefault(path, {})[method.lower()] = _operation(rule, notes)
                shapes |= {shape for shape in (notes.body, notes.answer) if shape}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shoplens",
            "version": _version(),
            "description": "Find a shop's products by words, by a photo, or by a photo of words.",
        },
        "paths": paths,
        "components": {"schemas": schemas_of(frozenset(shapes)), "securitySchemes": _SCHEMES},
    }


def _operation(rule: Rule, notes: Described) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": notes.summary,
        "parameters": [_in_path(rule, name) for name in sorted(rule.arguments)],
        "responses": _responses(notes),
        **_security(notes),
    }
    if notes.file:
        operation["requestBody"] = _file_body(notes)
    elif notes.arguments:
        operation["parameters"] += [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in fields_of(notes.arguments)
        ]
    if notes.body:
        content = {"application/json": {"schema": reference(notes.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(notes: Described) -> dict[str, Any]:
    answer = reference(notes.answer) if notes.answer else {"type": "object"}
    headers = {"X-Request-Id": {"schema": {"type": "string"}}}
    if notes.answer and "release" in notes.answer.__annotations__:
        headers[RELEASE_HEADER] = {"schema": {"type": "string"}}
    if notes.answer and "models" in notes.answer.__annotations__:
        headers[MODELS_HEADER] = {"schema": {"type": "string"}}
    found = {"description": "The answer", "headers": headers, "content": {"application/json": {"schema": answer}}}
    problem = {_PROBLEM: {"schema": reference(ProblemShape)}}
    errors = sorted({*notes.errors, 429, *((401, 403) if notes.scope else ())})
    refused = {str(status): {"description": PLAIN_WORDS[status][0], "content": problem} for status in errors}
    return {str(notes.status): found, **refused}


def _security(notes: Described) -> dict[str, Any]:
    """The key and scope needed; reading needs none where the settings allow anonymous requests."""
    if notes.scope is None:
        return {"security": []}
    needed: list[dict[str, list[str]]] = [{"key": [notes.scope]}]
    if notes.scope == "search":
        needed += [{"browser_key": []}]
        needed[:0] = [{}] * settings().api_anonymous
    return {"security": needed}


def _file_body(notes: Described) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream", "description": _FILES[notes.file]}
    properties = {notes.file: file, **(dict(fields_of(notes.arguments)) if notes.arguments else {})}
    schema = {"type": "object", "properties": properties, "required": [notes.file]}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _in_path(rule: Rule, name: str) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0, "maximum": MOST}
    schema = number if f"<int:{name}>" in rule.rule else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _version() -> str:
    try:
        return version("shoplens")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"


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
    _, document = TypeAdapter.json_schemas(
        [(shape, "validation", TypeAdapter(shape)) for shape in shapes],
        ref_template=_COMPONENTS + "{model}",
        schema_generator=_ShapeSchemas,
    )
    return dict(sorted(document["$defs"].items()))


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

"""The OpenAPI document, made from the routes, their forms and the shapes of their answers."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from webapp.api.blueprint import bp
from webapp.api.describing import Notes, described, notes_of
from webapp.api.schemas import fields_of, reference, schemas_of
from webapp.api.shapes import ProblemShape
from webapp.api.working import MOST
from webapp.context import settings
from webapp.headers import MODELS_HEADER, RELEASE_HEADER
from webapp.refusals import PLAIN_WORDS

_PROBLEM = "application/problem+json"
_FILES = {"image": "JPEG, PNG, WebP …", "feed": "CSV, JSON, JSON Lines, Parquet, Excel, Merchant XML …"}
_SCHEMES = {"key": {"type": "http", "scheme": "bearer", "description": "A key, shoplens keys create --scope …"}}


@bp.get("/openapi.json")
@described(Notes("This document", answer=None, errors=(429,), scope=None))
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


def _operation(rule: Rule, notes: Notes) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": notes.summary,
        "parameters": [_in_path(rule, name) for name in sorted(rule.arguments)],
        "responses": _responses(notes),
        **_security(notes),
    }
    if notes.takes:
        operation["requestBody"] = _file_body(notes)
    elif notes.asks:
        operation["parameters"] += [_in_query(name, schema) for name, schema in fields_of(notes.asks)]
    if notes.body:
        content = {"application/json": {"schema": reference(notes.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _responses(notes: Notes) -> dict[str, Any]:
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


def _security(notes: Notes) -> dict[str, Any]:
    """A key with its scope; one that reads may do without where the shop lets everybody read."""
    if notes.scope is None:
        return {"security": []}
    needed: list[dict[str, list[str]]] = [{"key": [notes.scope]}]
    return {"security": [{}, *needed] if notes.scope == "search" and settings().api_anonymous else needed}


def _file_body(notes: Notes) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream", "description": _FILES[notes.takes]}
    properties = {notes.takes: file, **(dict(fields_of(notes.asks)) if notes.asks else {})}
    schema = {"type": "object", "properties": properties, "required": [notes.takes]}
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _in_path(rule: Rule, name: str) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0, "maximum": MOST}
    schema = number if f"<int:{name}>" in rule.rule else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _version() -> str:
    try:
        return version("shoplens")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"

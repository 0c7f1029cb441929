"""The JSON API: the same questions as the pages ask, answered from the same objects."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from webapp.api import classify, openapi, products, search
from webapp.api.describing import notes_of
from webapp.keys import require, require_to_read

PREFIX = "/api/v1"


def make_blueprint() -> Blueprint:
    """The API with all its resources."""
    bp = Blueprint("api", __name__, url_prefix=PREFIX)
    for resource in (search, classify, products, openapi):
        resource.add_views(bp)
    bp.before_request(check_key)
    return bp


def check_key() -> None:
    """Ask for the key that the view's notes name, before anything else is read."""
    if request.method == "OPTIONS":  # a browser asks first, without the key, whether it may send one
        return
    scope = notes_of(current_app.view_functions[request.endpoint or ""]).scope
    if scope == "search":
        require_to_read()
    elif scope:
        require(scope)

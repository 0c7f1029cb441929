"""The JSON API: the same questions as the pages ask, answered from the same objects."""

from __future__ import annotations

from flask import Blueprint

from webapp.api import classify, openapi, products, search

PREFIX = "/api/v1"


def make_blueprint() -> Blueprint:
    """The API with all its resources."""
    bp = Blueprint("api", __name__, url_prefix=PREFIX)
    for resource in (search, classify, products, openapi):
        resource.add_views(bp)
    return bp

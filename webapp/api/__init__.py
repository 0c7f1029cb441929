"""The JSON API: the same questions as the pages ask, answered from the same objects."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from webapp.access.authorization import require, require_to_read
from webapp.api import classify, imports, jobs, models, openapi, products, pushing, releases, search
from webapp.api.describing import notes_of
from webapp.context import settings

PREFIX = "/api/v1"
_FORM_OVERHEAD = 100_000  # bytes beside the feed


def make_blueprint() -> Blueprint:
    """The API with all its resources."""
    bp = Blueprint("api", __name__, url_prefix=PREFIX)
    for resource in (search, classify, products, pushing, imports, jobs, releases, models, openapi):
        resource.add_views(bp)
    bp.before_request(check_key)
    return bp


def check_key() -> None:
    """Ask for the key that the view's notes name, before anything else is read; only then may a body be large."""
    if request.method == "OPTIONS":  # a browser asks first, without the key, whether it may send one
        return
    notes = notes_of(current_app.view_functions[request.endpoint or ""])
    if notes.scope == "search":
        require_to_read()
    elif notes.scope:
        require(notes.scope)
    if notes.takes == "feed":
        request.max_content_length = settings().max_feed_mb * 1_000_000 + _FORM_OVERHEAD

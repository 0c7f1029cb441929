"""The blueprint of the JSON API, and the check of the API key before each of its views."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from webapp.access.authorization import require, require_to_read
from webapp.api.describing import notes_of
from webapp.context import settings

_FORM_OVERHEAD = 100_000  # bytes beside the feed

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.before_request
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

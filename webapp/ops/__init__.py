"""The pages of whoever runs the shop, behind a password: one file per page."""

from __future__ import annotations

from flask import Blueprint

from webapp.ops import (
    categories,
    coverage,
    feeds,
    imports,
    jobs,
    labels,
    labels_file,
    models,
    overview,
    releases,
    reviews,
    searches,
    signing,
)

_PAGES = (
    signing,
    overview,
    imports,
    feeds,
    coverage,
    categories,
    releases,
    models,
    jobs,
    searches,
    reviews,
    labels,
    labels_file,
)


def make_blueprint() -> Blueprint:
    """/ops with all its pages."""
    bp = Blueprint("ops", __name__, url_prefix="/ops")
    for page in _PAGES:
        page.add_views(bp)
    return bp

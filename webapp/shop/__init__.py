"""The pages shoppers see: one file per page."""

from __future__ import annotations

from flask import Blueprint

from webapp.shop import classify, home, photo, photo_text, pictures, product, search, suggest

_PAGES = (home, search, photo, photo_text, classify, product, pictures, suggest)


def make_blueprint() -> Blueprint:
    """The shop with all its pages."""
    bp = Blueprint("shop", __name__)
    for page in _PAGES:
        page.add_views(bp)
    return bp

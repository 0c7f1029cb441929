"""The front page: three ways to search, the categories, some products."""

from __future__ import annotations

from flask import render_template

from webapp.context import services
from webapp.search.forms import PhotoForm
from webapp.shop.blueprint import bp

_LISTED = 12
_FEATURED = 4  # products shown beside the search forms


@bp.get("/")
def home() -> str:
    """Show the search forms, the categories and some products."""
    catalogue = services().catalogue
    products = catalogue.list_products(_FEATURED + _LISTED)
    return render_template(
        "shop/home.html",
        photo_form=PhotoForm(),
        categories=catalogue.categories(),
        featured=products[:_FEATURED],
        listed=products[_FEATURED:] or products,
    )

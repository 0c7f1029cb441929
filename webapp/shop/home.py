"""The front page: three ways to ask, the categories, a shelf."""

from __future__ import annotations

from flask import render_template

from webapp.context import services
from webapp.search.forms import PhotoForm
from webapp.shop.blueprint import bp

_SHELF = 12
_WINDOW = 4  # products shown in the window beside the question


@bp.get("/")
def home() -> str:
    """Greet, and show what there is."""
    catalogue = services().catalogue
    products = catalogue.list_products(_WINDOW + _SHELF)
    return render_template(
        "shop/home.html",
        photo_form=PhotoForm(),
        categories=catalogue.categories(),
        window=products[:_WINDOW],
        shelf=products[_WINDOW:] or products,
    )

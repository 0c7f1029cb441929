"""Results for words."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from webapp.search.forms import PageForm
from webapp.search.queries import search_words
from webapp.shop.blueprint import bp
from webapp.shop.results import show


@bp.get("/search")
def search() -> Response:
    """Products for the words; without words, all that pass the filters."""
    form = PageForm(request.args)
    if form.problems():
        return make_response(render_template("shop/search.html", form=form, result=None), 400)
    result = search_words(form.words, form.filters(), form.limit, form.offset, form.plain.data)
    return show("shop/search.html", form, result)

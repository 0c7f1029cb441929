"""The page of a list: one row of products for each line, which can be mended or left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.search.forms import LinesForm
from webapp.search.lists import MOST_LINES, ROW, Line, lines_of, search_lines
from webapp.shop import bp
from webapp.shop.links import without_empty

_PAGE = "shop/list.html"


@bp.get("/search/list")
def shopping_list() -> AnyResponse:
    """What each line of a list finds; without lines, where one can be typed or pasted."""
    if clean := without_empty():
        return redirect(clean)
    form = LinesForm(request.args)
    if form.problems():
        refused = show_lines(form, (), too_many=False, upload=None)
        refused.status_code = 400
        return refused
    lines = lines_of(form.text)
    return show_lines(form, search_lines(lines, ROW, logged=True), too_many=len(lines) > MOST_LINES, upload=None)


def show_lines(form: LinesForm, lines: Sequence[Line], *, too_many: bool, **more: Any) -> Response:
    """The page of lines, each with the address that leaves it out."""
    here = {"endpoint": str(request.endpoint), **(request.view_args or {})}
    words = [line.words for line in lines]
    others = [url_for(**here, line=[one for one in words if one != own]) for own in words]
    rows = [*zip(lines, others, strict=True)]
    degraded = next((line.degraded for line in lines if line.degraded), None)
    limits = {"too_many": too_many, "most": MOST_LINES, "row": ROW}
    return make_response(render_template(_PAGE, form=form, lines=rows, degraded=degraded, **limits, **more))

"""Queries that found nothing, and the effect of the shop's placements on a query."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length

from indexer.errors import ReleaseError
from webapp.context import parts, services, settings
from webapp.fields import ChoiceField, single_line
from webapp.ops import bp
from webapp.search.forms import MAX_QUERY, QueryForm
from webapp.search.merchandising import Move, moves

PREVIEWED = 24  # hits
LISTED = 100
ORDERS = (("empty", "Found nothing"), ("weak", "Found nothing close"), ("asked", "Asked most often"))


class SearchesForm(QueryForm):
    """Which list, and which query to look into."""

    order = ChoiceField("List", ORDERS)
    q = StringField("Query", filters=[single_line], validators=[Length(max=MAX_QUERY)])


@bp.get("/searches")
def searches() -> Response:
    """The list asked for, and the preview of a query."""
    form = SearchesForm(request.args)
    problems = form.problems()
    parts().query_log.flush()
    page = render_template(
        "ops/searches.html",
        form=form,
        listed=[] if problems else parts().query_log.most_frequent(form.order.data, LISTED),
        moved=_moves(form.q.data) if form.q.data and not problems else [],
        placements=settings().placements,
    )
    return make_response(page, 400 if problems else 200)


@bp.post("/searches/forget", endpoint="forget_searches")
def forget() -> AnyResponse:
    """Delete every count."""
    flash(f"{parts().query_log.delete_all():,} counts were deleted.")
    return redirect(url_for("ops.searches"), 303)


def _moves(words: str) -> list[Move]:
    try:
        search = services().search
        now = search.by_text(words, limit=PREVIEWED)
        return moves(search.by_text(words, limit=PREVIEWED, use_placements=False).hits, now.hits)
    except ReleaseError as error:
        flash(str(error))
        return []

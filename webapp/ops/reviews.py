"""What reviews say of products, those with the most complaints first; new reviews are uploaded here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.feeds.files.other_kinds import Wanted
from reviews.analyze import waiting
from reviews.errors import ReviewError
from reviews.reading import ACCEPTED, read_pairs
from reviews.shown import ORDERS, Order, ProductSaid, Reviews
from webapp.catalogue.feeds import FeedRefused
from webapp.context import services, settings
from webapp.fields import ChoiceField, WholeField
from webapp.ops import bp
from webapp.ops.imports import FeedForm, keep_sent
from webapp.ops.jobs import start as start_job
from webapp.search.forms import QueryForm

PAGE = 25  # products on a page
NAMES: dict[Order, str] = {
    "complaints": "Most complaints",
    "share": "Largest share of complaints",
    "stars": "Fewest stars",
    "mismatches": "Stars and words disagree",
    "count": "Most reviews",
}


class ReviewsForm(QueryForm):
    """In which order, and from where on."""

    order = ChoiceField("Order", tuple((order, NAMES[order]) for order in ORDERS))
    start = WholeField("From", 0, 10_000_000, default=0)


@bp.get("/reviews")
def reviews() -> Response:
    """A page of products with what is said of them."""
    form = ReviewsForm(request.args)
    if form.problems():
        return make_response(_page(form, [], 0, 0), 400)
    start = form.start.number
    order = cast("Order", form.order.data)  # one of its options: the form has checked it
    products, total = Reviews(services().database).ranked(order, limit=PAGE, offset=start)
    return make_response(_page(form, products, total, start))


@bp.post("/reviews/file")
def receive_reviews() -> AnyResponse:
    """Keep a file of reviews and start its import."""
    try:
        columns = read_pairs(request.form.get("columns", "").split(","))
        token, name, source = keep_sent(Wanted("file of reviews", ACCEPTED))
    except (FeedRefused, ReviewError) as error:
        flash(str(error))
        return redirect(url_for("ops.reviews"), 303)
    arguments = {"upload": token, "name": name, "source": source, "columns": columns}
    return start_job("reviews", arguments, url_for("ops.reviews"))


@bp.post("/reviews/read")
def read_reviews() -> AnyResponse:
    """Start reading the reviews that wait."""
    return start_job("read-reviews", {}, url_for("ops.reviews"))


def _page(form: ReviewsForm, products: Sequence[ProductSaid], total: int, start: int) -> str:
    return render_template(
        "ops/reviews.html",
        form=form,
        feed_form=FeedForm(formdata=None),
        products=products,
        total=total,
        start=start,
        size=PAGE,
        waiting=waiting(services().database),
        max_feed_mb=settings().max_feed_mb,
    )

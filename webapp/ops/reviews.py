"""What buyers complain of: products, the most complained of first, with a sentence of theirs."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, make_response, render_template, request

from reviews.shown import ORDERS, Order, Reviews
from webapp.context import services
from webapp.fields import ChoiceField, WholeField
from webapp.forms import AskForm

PAGE = 25  # products on a page
NAMES: dict[Order, str] = {
    "complaints": "Most complaints",
    "share": "Largest share of complaints",
    "stars": "Fewest stars",
    "mismatches": "Stars and words disagree",
    "count": "Most reviews",
}


class ReviewsForm(AskForm):
    """In which order, and from where on."""

    order = ChoiceField("Order", tuple((order, NAMES[order]) for order in ORDERS))
    start = WholeField("From", 0, 10_000_000, default=0)


def add_views(bp: Blueprint) -> None:
    """Hang the page into /ops."""
    bp.add_url_rule("/reviews", "reviews", reviews)


def reviews() -> Response:
    """A page of products with what is said of them."""
    form = ReviewsForm(request.args)
    if form.problems():
        return make_response(
            render_template("ops/reviews.html", form=form, products=[], total=0, start=0, size=PAGE), 400
        )
    start = form.start.number
    order = cast("Order", form.order.data)  # one of its options: the form has looked
    products, total = Reviews(services().database).ranked(order, limit=PAGE, offset=start)
    return make_response(
        render_template("ops/reviews.html", form=form, products=products, total=total, start=start, size=PAGE)
    )

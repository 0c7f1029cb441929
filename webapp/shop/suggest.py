"""Suggestions for a query: JSON for the search box, a plain list without JavaScript."""

from __future__ import annotations

from typing import TypedDict

from flask import Response, jsonify, make_response, render_template, request, url_for

from indexer.errors import ReleaseError
from indexer.search.suggest import Suggestion
from webapp.context import suggester
from webapp.fields import single_line
from webapp.logs import log
from webapp.search.forms import MAX_QUERY
from webapp.shop.blueprint import bp

KINDS = {"words": "", "category": "Category", "brand": "Brand", "product": "Product"}


class Offer(TypedDict):
    """One suggestion as the box and the list show it."""

    text: str
    kind: str
    url: str


@bp.get("/suggest")
def suggest() -> Response:
    """Suggestions as JSON or as a page of links, by the Accept header."""
    typed = single_line(request.args.get("q"))[:MAX_QUERY]
    ends = " " * (request.args.get("q") or "").endswith(" ")
    offers = [_offer(suggestion) for suggestion in _suggestions(typed + ends)]
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        response = jsonify({"query": typed, "suggestions": offers})
        response.headers["Cache-Control"] = "private, max-age=60"
    else:
        response = make_response(render_template("shop/suggest.html", typed=typed, offers=offers))
    response.headers["Vary"] = "Accept"
    return response


def _suggestions(typed: str) -> tuple[Suggestion, ...]:
    try:
        return suggester().suggest(typed)
    except ReleaseError as error:  # the search box works without suggestions
        log.warning("No suggestions: %s", error)
        return ()


def _offer(found: Suggestion) -> Offer:
    match found.kind:
        case "product":
            address = url_for("shop.product", public_id=found.id)
        case "category":
            address = url_for("shop.search", category=found.text)
        case "brand":
            address = url_for("shop.search", brand=found.text)
        case _:
            address = url_for("shop.search", q=found.text)
    return {"text": found.text, "kind": KINDS[found.kind], "url": address}

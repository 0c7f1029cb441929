"""The front page, results for words, and suggestions while they are typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TypedDict

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.languages.message import Message
from indexer.errors import ReleaseError
from indexer.search.results import Filters, SearchResult
from indexer.search.suggest import Suggestion
from webapp.context import parts
from webapp.fields import single_line
from webapp.headers import wants_json
from webapp.languages.writing import money, translated
from webapp.logs import log
from webapp.process.first_run import DEMO_SOURCE
from webapp.search.forms import MAX_QUERY, PageForm
from webapp.search.queries import search_words
from webapp.shop import bp
from webapp.shop.front import examples, heading
from webapp.shop.front_page import FEATURED
from webapp.shop.links import without_empty
from webapp.shop.results import show

DEMO_EXAMPLES = ["a blue mug with a white rim"]
KINDS = {
    "code": "",
    "words": "",
    "category": Message("Category"),
    "brand": Message("Brand"),
    "product": Message("Product"),
}
GROUPS = {
    "code": Message("Codes"),
    "words": Message("Words"),
    "category": Message("Categories"),
    "brand": Message("Brands"),
    "product": Message("Products"),
}
SMALL = 160  # pixels, the least width of a thumbnail
TYPING = "X-Typing"  # header of a request for words that are still being typed


@bp.get("/")
def home() -> str:
    """Show the search forms, the categories and some products."""
    shown = parts().front_pages.current()
    is_demo = bool(shown.products) and all(product.source == DEMO_SOURCE for product in shown.products)
    return render_template(
        "shop/home.html",
        categories=shown.categories,
        heading=Message("Around the house") if is_demo else heading(shown.categories),
        examples=DEMO_EXAMPLES if is_demo else examples(shown.products),
        featured=shown.products[:FEATURED],
        listed=shown.products[FEATURED:] or shown.products,
    )


@bp.get("/search")
def search() -> AnyResponse:
    """Products for the words; without words, all that pass the filters."""
    if clean := without_empty():
        return redirect(clean)
    form = PageForm(request.args)
    if form.problems():
        return make_response(render_template("shop/search.html", form=form, result=None), 400)
    part = (form.filters(), form.limit, form.offset, form.plain.data)
    typing = TYPING in request.headers
    result = search_words(_finished(form.words) if typing else form.words, *part, logged=not typing)
    if form.words and not typing and result.none_close:
        result = _finished_result(form.words, part) or result
    return show("shop/search.html", form, result)


def _finished_result(words: str, part: tuple[Filters, int, int, Collection[str]]) -> SearchResult | None:
    """What the words find with their last one finished, and a note of it; None where nothing comes close so, either.

    Who types sees the products of finished words; a reload of that address shows the same.
    """
    finished = _finished(words)
    if finished == words:
        return None
    result = search_words(finished, *part, logged=False)
    if result.none_close:
        return None
    note = Message("Nothing comes close to “%(typed)s”. This is what “%(words)s” finds.", typed=words, words=finished)
    return replace(result, notes=(note, *result.notes))


def _finished(words: str) -> str:
    """Words whose last one is still being typed, with it finished."""
    try:
        return parts().suggester.finish(words)
    except ReleaseError:  # the search says it
        return words


class Offer(TypedDict):
    """One suggestion as the box and the list show it; picture and price are those of a product, or empty."""

    text: str
    kind: str
    group: str
    url: str
    picture: str
    price: str


@bp.get("/suggest")
def suggest() -> Response:
    """Suggestions as JSON or as a page of links, by the Accept header."""
    typed = single_line(request.args.get("q"))[:MAX_QUERY]
    ends = " " * (request.args.get("q") or "").endswith(" ")
    found = _suggestions(typed + ends)
    offers = [_offer(one) for one in found]
    if wants_json():
        response = jsonify({"query": typed, "suggestions": offers})
        response.headers["Cache-Control"] = "private, max-age=60"
    else:
        response = make_response(render_template("shop/suggest.html", typed=typed, offers=offers))
    response.headers["Vary"] = "Accept"
    return response


def _suggestions(typed: str) -> tuple[Suggestion, ...]:
    try:
        return parts().suggester.suggest(typed)
    except ReleaseError as error:  # the search box works without suggestions
        log.warning("No suggestions: %s", error)
        return ()


def _offer(found: Suggestion) -> Offer:
    product = found.product
    match found.kind:
        case "code" if product:
            address = url_for("shop.product", public_id=product.public_id, variant=found.variant or None)
        case "product" if product:
            address = url_for("shop.product", public_id=product.public_id)
        case "category":
            address = url_for("shop.search", category=found.text)
        case "brand":
            address = url_for("shop.search", brand=found.text)
        case _:
            address = url_for("shop.search", q=found.text)
    picture = product.pictures[0].hash if product and product.pictures else ""
    return {
        "text": f"{found.text} · {product.title}" if found.kind == "code" and product else found.text,
        "kind": translated(KINDS[found.kind]),
        "group": translated(GROUPS[found.kind]),
        "url": address,
        "picture": picture and url_for("shop.picture", width=SMALL, picture=picture, kind="webp"),
        "price": money(product.price, product.currency) if product and product.price else "",
    }

"""One product: its pictures, its facts, and similar products."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalog.catalogue import ProductView
from catalog.cleaning.category_paths import EVERY_PATH
from catalog.errors import DatabaseAway
from catalog.languages.attributes import shown_attributes
from catalog.languages.message import Message
from catalog.offers.set_parts import SetPart, parts_of_set
from indexer.errors import ReleaseError
from indexer.search.results import Hit
from reviews.shown import ProductSaid, Reviews
from serving.errors import ServingError
from webapp.context import parts, services, settings
from webapp.logs import log
from webapp.refusals import Refusal
from webapp.search.queries import visible_product
from webapp.shop import bp
from webapp.shop.seo.structured_data import structured_data

_ROW = 12
_LIKENESSES = {
    "both": Message("Looks and reads alike"),
    "image": Message("Looks alike"),
    "text": Message("Reads alike"),
    "title": Message("Shares words"),
}


@bp.get("/product/<public_id>")
def product(public_id: str) -> ResponseReturnValue:
    """Everything about one product; the address of one that is a variant now leads to it."""
    try:
        found = visible_product(public_id)
    except Refusal:
        moved = None if "\0" in public_id else services().catalogue.moved(public_id)
        if moved is None:
            raise
        return redirect(url_for("shop.product", public_id=moved[0], variant=moved[1]), 301)
    asked, by = request.args.get("variant", ""), request.args.get("by", "both")
    by = by if by in _LIKENESSES else "both"
    chosen = next((variant for variant in found.variants if variant.feed_id == asked), None)
    shown_by = {picture.reference: picture.hash for picture in found.pictures}
    return render_template(
        "shop/product.html",
        product=found,
        chosen=chosen,
        attributes=shown_attributes({name: text for name, text in found.attributes.items() if name != EVERY_PATH}),
        structured=structured_data(found, settings().prices_include_tax),
        shown_by=shown_by,
        pictures=sorted(found.pictures, key=lambda picture: chosen is None or picture.reference != chosen.image),
        variants=parts().browsing.variants(found),
        set_parts=_set_parts(found),
        likenesses=_LIKENESSES,
        by=by,
        similar=_similar(public_id, by),
        reviews=_said(found.id),
    )


def _said(product_id: int) -> ProductSaid | None:
    """What buyers say; None without reviews, or while the database does not answer."""
    try:
        return Reviews(services().database).of(product_id)
    except DatabaseAway:
        return None


def _set_parts(product: ProductView) -> list[SetPart]:
    """The products of a set; none while the database does not answer."""
    try:
        return parts_of_set(services().database, services().catalogue, product)
    except DatabaseAway:
        return []


def _similar(public_id: str, by: str) -> list[Hit]:
    """Similar products; empty, and logged, when the search fails: the page is shown without them."""
    try:
        return services().search.similar(public_id, by=by, limit=_ROW, variants=False)
    except (ReleaseError, ServingError) as error:
        log.warning("No products similar to %s by %s: %s", public_id, by, error)
        return []

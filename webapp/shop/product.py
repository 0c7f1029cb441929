"""One product: its pictures, its facts, and similar products."""

from __future__ import annotations

from flask import render_template

from indexer.errors import ReleaseError
from indexer.search.results import Hit
from reviews.shown import Reviews
from serving.errors import ServingError
from webapp.context import parts, services
from webapp.logs import log
from webapp.search.queries import visible_product
from webapp.shop import bp

_ROW = 6


@bp.get("/product/<public_id>")
def product(public_id: str) -> str:
    """Everything about one product."""
    found = visible_product(public_id)
    return render_template(
        "shop/product.html",
        product=found,
        variants=parts().browsing.variants(found),
        looks=_similar(public_id, "image"),
        reads=_similar(public_id, "text"),
        both=_similar(public_id, "both"),
        reviews=Reviews(services().database).of(found.id),
    )


def _similar(public_id: str, by: str) -> list[Hit]:
    """Similar products; empty, and logged, when the search fails: the page is shown without them."""
    try:
        return services().search.similar(public_id, by=by, limit=_ROW, variants=False)
    except (ReleaseError, ServingError) as error:
        log.warning("No products similar to %s by %s: %s", public_id, by, error)
        return []

"""Products named in the address: those that a browser keeps as favourites or as seen lately, and shares by a link."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from sqlalchemy import select

from catalog.catalogue import ProductView
from catalog.tables import Product
from webapp.context import services
from webapp.shop import bp

MOST = 48  # products


@bp.get("/favourites")
def favourites() -> str:
    """The products of the ids in the address, in their order; static/kept.js adds those that the browser keeps."""
    named = request.args.getlist("id")
    products = _products([name for name in dict.fromkeys(named) if "\0" not in name][:MOST])
    return render_template("shop/favourites.html", products=products, named=bool(named))


def _products(public_ids: Sequence[str]) -> list[ProductView]:
    """Those of them that shoppers may see."""
    if not public_ids:
        return []
    query = select(Product.public_id, Product.id).where(Product.public_id.in_(public_ids))
    with services().database.reading_products() as session:
        ids = {row.public_id: row.id for row in session.execute(query)}
    views = services().catalogue.by_ids(list(ids.values()))
    found = [views.get(ids[name]) for name in public_ids if name in ids]
    return [view for view in found if view is not None and view.visible]

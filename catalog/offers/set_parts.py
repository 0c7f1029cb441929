"""The products that a set is made of, as its page lists them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.offers.sets import MadeOf
from catalog.tables import Product

MOST_PARTS = 60  # listed


class SetPart(NamedTuple):
    """A visible product of a set. Of those with one choice the shopper takes one; "" where it is sold alone."""

    product: ProductView
    choice: str
    quantity: int


def parts_of_set(database: Database, catalogue: Catalogue, product: ProductView) -> list[SetPart]:
    """What a set is made of, in the feed's order; none for other products. Raises DatabaseAway."""
    with database.reading_products() as session:
        kept = session.scalar(select(Product.made_of).where(Product.id == product.id))
        if kept is None:
            return []
        parts = MadeOf.from_json(kept).parts[:MOST_PARTS]
        named = (Product.source == product.source, Product.feed_id.in_([part.feed_id for part in parts]))
        ids = {row.feed_id: row.id for row in session.execute(select(Product.feed_id, Product.id).where(*named))}
    views = catalogue.by_ids(list(ids.values()))
    found = [(views.get(ids.get(part.feed_id, 0)), part) for part in parts]
    return [SetPart(view, part.choice, part.quantity) for view, part in found if view is not None and view.visible]

"""Finds the product of a review: by public id, feed id, GTIN or group id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.tables import Product
from reviews.errors import ReviewRejected

BATCH = 500  # names in one query


@dataclass
class Matches:
    """Product ids by the names that files use, and the names that occur in several sources."""

    found: dict[str, int] = field(default_factory=dict)
    unclear: dict[str, list[str]] = field(default_factory=dict)  # name → the sources that use it

    def product(self, name: str) -> int | None:
        """The product's id, None where there is none. Raises ReviewRejected for a name that several sources use."""
        if name in self.unclear:
            sources = ", ".join(self.unclear[name])
            raise ReviewRejected(f"product {name!r} is in several catalogues ({sources}); say which: --catalog NAME")
        return self.found.get(name)


def match_products(session: Session, names: Collection[str], catalog: str | None = None) -> Matches:
    """Look each name up as a public id, then as a feed id, a GTIN, a group id; the first match counts.

    catalog: the source whose products are meant, None for all. Removed products are found as well: they may come back.
    """
    matches = Matches()
    columns = (Product.public_id, Product.feed_id, Product.gtin, Product.group_id)
    for column in columns:
        _look(session, matches, sorted(set(names) - matches.found.keys() - {""}), column, catalog)
    return matches


def _look(
    session: Session, matches: Matches, names: list[str], column: InstrumentedAttribute[str], catalog: str | None
) -> None:
    sources: dict[str, set[str]] = {}
    for part in _batches(names):
        query = select(column, Product.id, Product.source).where(column.in_(part)).order_by(Product.id)
        if catalog and column is not Product.public_id:
            query = query.where(Product.source == catalog)
        for name, product_id, source in session.execute(query):
            matches.found.setdefault(name, product_id)
            sources.setdefault(name, set()).add(source)
    if column is Product.feed_id:
        matches.unclear |= {name: sorted(used) for name, used in sources.items() if len(used) > 1}


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))

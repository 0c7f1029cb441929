"""Writes reviews, each with the product it belongs to, and the star ratings of those products."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalog.tables import Product
from reviews.cleaning import CleanReview
from reviews.errors import ReviewRejected
from reviews.tables import ProductReviews, Review

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


@dataclass
class Kept:
    """Counts of a batch, and the ids of the products whose reviews changed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    products: set[int] = field(default_factory=set)


def keep_reviews(session: Session, source: str, reviews: Sequence[tuple[CleanReview, int | None]]) -> Kept:
    """Insert or update reviews with their product ids; one whose text changed counts as not read."""
    kept = Kept()
    rows = {row.key: row for row in _rows(session, source, [review.key for review, _ in reviews])}
    for review, product_id in reviews:
        row = rows.get(review.key)
        if row is None:
            session.add(_new(source, review, product_id))
            kept.new += 1
        elif (row.content_hash, row.product_id) == (review.content_hash, product_id):
            kept.unchanged += 1
            continue
        else:
            kept.products |= {row.product_id} - {None}  # type: ignore[arg-type]
            _change(row, review, product_id)
            kept.changed += 1
        kept.products |= {product_id} - {None}  # type: ignore[arg-type]
    return kept


def tie_waiting(session: Session) -> set[int]:
    """Set the product of reviews whose product was not in the catalogue before; the ids of those products."""
    tied: set[int] = set()
    waiting = session.scalars(select(Review.product_ref).where(Review.product_id.is_(None)).distinct()).all()
    for name, product_id in match_products(session, waiting).found.items():
        waits = (Review.product_ref == name) & Review.product_id.is_(None)
        session.execute(update(Review).where(waits).values(product_id=product_id))
        tied.add(product_id)
    return tied


def sum_stars(session: Session, products: Iterable[int]) -> None:
    """Renew count, mean and histogram of the stars of these products; the row of one without reviews is deleted."""
    wanted = sorted(products)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        query = (
            select(Review.product_id, Review.stars, func.count(), func.count().filter(Review.read_with != ""))
            .where(Review.product_id.in_(part))
            .group_by(Review.product_id, Review.stars)
        )
        found: dict[int, list[tuple[float, int, int]]] = {}
        for product_id, stars, count, read in session.execute(query):
            found.setdefault(product_id or 0, []).append((stars, count, read))
        rows = session.scalars(select(ProductReviews).where(ProductReviews.product_id.in_(part)))
        known = {row.product_id: row for row in rows}
        for product_id in part:
            _sum(session, known.get(product_id), product_id, found.get(product_id, []))


def _sum(session: Session, row: ProductReviews | None, product_id: int, found: list[tuple[float, int, int]]) -> None:
    if not found:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = ProductReviews(
            product_id=product_id,
            read=0,
            read_with="",
            positive=0,
            negative=0,
            praise=[],
            complaints=[],
            mismatches=[],
            mismatched=0,
        )
        session.add(row)
    row.count, row.read = sum(count for _, count, _ in found), sum(read for *_, read in found)
    row.read_with = ""  # its summary is made anew
    row.stars = round(sum(stars * count for stars, count, _ in found) / row.count, 3)
    row.histogram = [sum(count for stars, count, _ in found if int(stars + 0.5) == wanted) for wanted in range(1, 6)]
    row.updated_at = datetime.now(UTC)


def _rows(session: Session, source: str, keys: list[str]) -> Iterable[Review]:
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        yield from session.scalars(select(Review).where(Review.source == source, Review.key.in_(part)))


def _new(source: str, review: CleanReview, product_id: int | None) -> Review:
    row = Review(source=source, key=review.key)
    _change(row, review, product_id)
    return row


def _change(row: Review, review: CleanReview, product_id: int | None) -> None:
    if (row.title, row.text) != (review.title, review.text):
        row.read_with, row.positive, row.negative, row.parts = "", None, None, None
    row.product_id, row.product_ref, row.content_hash = product_id, review.product, review.content_hash
    for name in ("stars", "title", "text", "author", "written_on", "recommended", "verified"):
        setattr(row, name, getattr(review, name))

"""Queries for pages: a product's reviews, ratings for lists, and products by complaints."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select

from catalog.catalogue import VISIBLE
from catalog.database import Database
from catalog.tables import Product
from reviews.keep import BATCH
from reviews.tables import ProductReviews, Review

Order = Literal["complaints", "share", "stars", "mismatches", "count"]
ORDERS: tuple[Order, ...] = ("complaints", "share", "stars", "mismatches", "count")
NEWEST = 5  # reviews shown with a product


@dataclass(frozen=True)
class Rating:
    """Mean stars, 1 to 5, and the number of reviews."""

    stars: float
    count: int


@dataclass(frozen=True)
class ReviewView:
    """One review as a page shows it."""

    id: int
    stars: float
    title: str
    text: str
    author: str
    written_on: date | None
    verified: bool | None


@dataclass(frozen=True)
class ProductSaid:
    """The summary of a product's reviews; praise, complaints and mismatches are dictionaries of reviews.opinions."""

    public_id: str
    title: str
    rating: Rating
    histogram: Sequence[int]
    read: int
    positive: int
    negative: int
    praise: Sequence[dict[str, Any]]
    complaints: Sequence[dict[str, Any]]
    mismatches: Sequence[dict[str, Any]]
    newest: Sequence[ReviewView] = field(default_factory=list)

    @property
    def share_positive(self) -> float | None:
        """The share, 0..1, of positive ones among the reviews that were read; None before any was."""
        return self.positive / self.read if self.read else None

    @property
    def behind(self) -> bool:
        """Whether some reviews have not been read."""
        return self.read < self.rating.count


class Reviews:
    """Reviews as the database has them at the time of each call."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """The number of reviews, those without a product included."""
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(Review)) or 0

    def any(self) -> bool:
        """Whether a product has reviews."""
        with self._database.session() as session:
            return session.scalar(select(ProductReviews.product_id).limit(1)) is not None

    def of(self, product_id: int) -> ProductSaid | None:
        """The summary of a product's reviews with the newest ones; None without any. Raises DatabaseAway."""
        with self._database.reading() as session:
            row = session.execute(_said().where(Product.id == product_id)).first()
            if row is None:
                return None
            newest = session.scalars(
                select(Review)
                .where(Review.product_id == product_id, Review.text != "")
                .order_by(Review.written_on.desc().nulls_last(), Review.id.desc())
                .limit(NEWEST)
            )
            return _view(row[0], row[1], row[2], [_review(one) for one in newest])

    def ratings(self, product_ids: Collection[int]) -> dict[int, Rating]:
        """Ratings by product id, of those that have reviews; one query for each 500 ids."""
        found: dict[int, Rating] = {}
        wanted = sorted(product_ids)
        with self._database.session() as session:
            for start in range(0, len(wanted), BATCH):
                part = ProductReviews.product_id.in_(wanted[start : start + BATCH])
                query = select(ProductReviews.product_id, ProductReviews.stars, ProductReviews.count.label("number"))
                found |= {row.product_id: Rating(row.stars, row.number) for row in session.execute(query.where(part))}
        return found

    def agreement(self) -> dict[str, tuple[int, int]]:
        """How often model and stars agree, as (agreeing, all) reviews that were read.

        `high`: four or five stars, read as more positive than negative; `low`: one or two stars, the other way round.
        """
        high, low = Review.stars >= 4, Review.stars <= 2
        good, bad = Review.positive > Review.negative, Review.negative > Review.positive
        parts = [func.count().filter(part) for part in (high & good, high, low & bad, low)]
        with self._database.session() as session:
            row: Any = session.execute(select(*parts).where(Review.read_with != "")).one()
            return {"high": (row[0], row[1]), "low": (row[2], row[3])}

    def ranked(self, order: Order = "complaints", *, limit: int = 50, offset: int = 0) -> tuple[list[ProductSaid], int]:
        """A page of the visible products with reviews in that order, and their total number."""
        with self._database.session() as session:
            query = _said().where(VISIBLE)
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            rows = session.execute(query.order_by(*_order(order), Product.id).limit(limit).offset(offset))
            return [_view(said, public_id, title) for said, public_id, title in rows], total


def _said() -> Any:
    """Query of (ProductReviews, public id, title)."""
    return select(ProductReviews, Product.public_id, Product.title).join(
        Product, Product.id == ProductReviews.product_id
    )


def _order(order: Order) -> list[ColumnElement[Any]]:
    share = ProductReviews.negative * 1.0 / func.coalesce(func.nullif(ProductReviews.read, 0), 1)
    match order:
        case "complaints":
            return [ProductReviews.negative.desc(), share.desc(), ProductReviews.stars.asc()]
        case "share":
            return [share.desc(), ProductReviews.negative.desc(), ProductReviews.stars.asc()]
        case "stars":
            return [ProductReviews.stars.asc(), ProductReviews.count.desc()]
        case "mismatches":
            return [ProductReviews.mismatched.desc(), ProductReviews.count.desc()]
        case "count":
            return [ProductReviews.count.desc()]
    raise ValueError(f"order {order!r}: expected one of {', '.join(ORDERS)}")


def _view(row: ProductReviews, public_id: str, title: str, newest: Sequence[ReviewView] = ()) -> ProductSaid:
    return ProductSaid(
        public_id=public_id,
        title=title,
        rating=Rating(row.stars, row.count),
        histogram=row.histogram,
        read=row.read,
        positive=row.positive,
        negative=row.negative,
        praise=row.praise,
        complaints=row.complaints,
        mismatches=row.mismatches,
        newest=newest,
    )


def _review(row: Review) -> ReviewView:
    return ReviewView(row.id, row.stars, row.title, row.text, row.author, row.written_on, row.verified)

"""Database tables: reviews with what a model read in them, and a summary for each product."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class Review(Base):
    """One review, identified by (source, key); product_id is None while its product is not in the catalogue."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("source", "key", name="uq_reviews_source_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(200))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), index=True)
    product_ref: Mapped[str] = mapped_column(String(200))  # what its file calls the product
    stars: Mapped[float]
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(100), default="")
    written_on: Mapped[date | None]
    recommended: Mapped[bool | None]
    verified: Mapped[bool | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    read_with: Mapped[str] = mapped_column(String(150), default="", index=True)  # the model; "": not read yet
    positive: Mapped[float | None]  # probability that the whole review is
    negative: Mapped[float | None]
    parts: Mapped[list[list[float]] | None] = mapped_column(JSON)  # [start, end, positive, negative] of each clause


class ProductReviews(Base):
    """The summary of one product's reviews."""

    __tablename__ = "product_reviews"

    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    count: Mapped[int]
    stars: Mapped[float] = mapped_column(index=True)  # their mean
    histogram: Mapped[list[int]] = mapped_column(JSON)  # how many of one star to five
    read: Mapped[int] = mapped_column(default=0)  # how many of them a model has read
    read_with: Mapped[str] = mapped_column(String(150), default="")  # which
    positive: Mapped[int] = mapped_column(default=0)
    negative: Mapped[int] = mapped_column(default=0, index=True)
    praise: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    complaints: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    mismatches: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    mismatched: Mapped[int] = mapped_column(default=0)  # how many those are
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""What the database holds of people's decisions: values set in place of the feed's, feeds that are followed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class ProductOverride(Base):
    """What a person set in place of a product's feed; (source, feed_id) outlives the product's row."""

    __tablename__ = "product_overrides"

    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    feed_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)  # catalog.steering.overrides.Field
    value: Mapped[str] = mapped_column(Text)
    feed: Mapped[dict[str, Any]] = mapped_column(JSON)  # the columns it replaces, as the newest feed has them
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class FollowedFeed(Base):
    """The address of a source's feed, asked regularly; version, hash and size are those of the last good download."""

    __tablename__ = "followed_feeds"

    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    every_s: Mapped[int]
    gone: Mapped[str] = mapped_column(String(10))  # what becomes of products that the feed no longer has
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    hash: Mapped[str] = mapped_column(String(64), default="")  # SHA-256; "" before the first
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when an import of another file was started
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[int | None]  # the last import that was started
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

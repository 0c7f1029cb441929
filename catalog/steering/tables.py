"""What the database holds of people's decisions on products."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
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

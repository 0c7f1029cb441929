"""What the database remembers of feeds: each source's columns, and the products that went from it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class FeedMapping(Base):
    """Which columns a source's last whole feed was read with: ours → theirs."""

    __tablename__ = "feed_mappings"

    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GoneProduct(Base):
    """A product that an import hid because its feed no longer had it; one that a person hid is none."""

    __tablename__ = "gone_products"

    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime] = mapped_column(UtcDateTime)

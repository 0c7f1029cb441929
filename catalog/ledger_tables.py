"""What the database remembers of each product's way in, and the categories that people confirmed."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class ProductRow(Base):
    """The row of a product's last import and what became of its cells."""

    __tablename__ = "product_rows"

    product_id: Mapped[int] = mapped_column(
        ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    import_id: Mapped[int]
    row_number: Mapped[int]  # from 1; for a list of sales the product's first sale
    notes: Mapped[str] = mapped_column(
        Text, default=""
    )  # packed by catalog.importing.ledger; "" where nothing happened


class ConfirmedCategory(Base):
    """A category that a person gave a product whose feed has none; (source, feed_id) outlives the product's row."""

    __tablename__ = "confirmed_categories"

    source: Mapped[str] = mapped_column(String(100), primary_key=True)
    feed_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    category: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PicturePrint(Base):
    """What a picture looks like in a few bytes, so that near-duplicates are found without opening it again."""

    __tablename__ = "picture_prints"

    picture_hash: Mapped[str] = mapped_column(
        String(64), ForeignKey("pictures.hash", ondelete="CASCADE"), primary_key=True
    )
    print: Mapped[bytes] = mapped_column(LargeBinary)

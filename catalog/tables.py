"""The catalogue's tables: products, pictures, imports, feeds, the ledger."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

CATALOGUE_COUNTER = "catalogue"  # the Counter row that numbers every change of a product


class Base(DeclarativeBase):
    """The one metadata that every room's tables join."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite forgets time zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An amount of money: three decimals where the last one says something, as in KWD; otherwise two."""

    impl = Numeric(13, 3)
    cache_ok = True

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Without a third decimal that is 0."""
        return None if value is None else round(value, 2) if value == round(value, 2) else value


_IS_SET = text("made_of IS NOT NULL")


class Product(Base):
    """One product as its feed describes it; (source, feed_id) is its identity."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("source", "feed_id", name="uq_products_source_feed_id"),
        Index("ix_products_sets", "source", sqlite_where=_IS_SET, postgresql_where=_IS_SET),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(255), unique=True)
    source: Mapped[str] = mapped_column(String(100))
    feed_id: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(String(200), default="")
    category: Mapped[str] = mapped_column(String(400), default="", index=True)
    price: Mapped[Decimal | None] = mapped_column(Amount)
    list_price: Mapped[Decimal | None] = mapped_column(Amount)  # struck through: what was asked before
    price_from: Mapped[bool] = mapped_column(default=False)  # the lowest of several
    price_on_request: Mapped[bool] = mapped_column(default=False)  # no price is shown, for it is to be asked for
    sale: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # catalog.offers.sale.Sale
    unit_price: Mapped[str] = mapped_column(String(100), default="")  # as the feed writes it: "12,00 €/kg"
    price_changes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    currency: Mapped[str] = mapped_column(String(3), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    availability: Mapped[str] = mapped_column(String(20), default="")  # "" is unknown
    unpublished_by: Mapped[str] = mapped_column(String(200), default="")  # the feed's column and cell; "" is published
    group_id: Mapped[str] = mapped_column(String(200), default="", index=True)
    gtin: Mapped[str] = mapped_column(String(20), default="")
    sku: Mapped[str] = mapped_column(String(200), default="")
    mpn: Mapped[str] = mapped_column(String(200), default="")
    attributes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    variants: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))  # catalog.offers.variants
    made_of: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # catalog.offers.sets.MadeOf
    hidden: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pictures: Mapped[list["ProductPicture"]] = relationship(
        order_by="ProductPicture.position", cascade="all, delete-orphan", lazy="raise"
    )


class MovedProduct(Base):
    """The address of a product that became a variant of another one."""

    __tablename__ = "moved_products"

    public_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    variant: Mapped[str] = mapped_column(String(200))


class Picture(Base):
    """One kept picture, named by the SHA-256 of its bytes."""

    __tablename__ = "pictures"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    format: Mapped[str] = mapped_column(String(10))
    printed_text: Mapped[str | None] = mapped_column(Text)  # None: not read yet; "": read, no words


class ProductPicture(Base):
    """Which picture shows which product, in the feed's order."""

    __tablename__ = "product_pictures"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    picture_hash: Mapped[str] = mapped_column(ForeignKey("pictures.hash"), index=True)
    reference: Mapped[str] = mapped_column(Text)  # the path or URL as the feed gave it


class Import(Base):
    """One run of an importer and what it counted; finished_at stays empty when it was broken off."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)  # the whole of it, of a finished import


class Counter(Base):
    """A named number that only grows."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


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

"""What the database holds about the pictures that feeds name: every reference, and every web address once."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime

State = Literal["waiting", "fetched", "refused", "failed"]


def storable(text: str) -> str:
    """Text that every database takes: zero bytes and lone surrogates are replaced."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


class PictureAddress(Base):
    """One web address of a picture and how fetching it went; feeds that name it twice fetch it once."""

    __tablename__ = "picture_addresses"
    __table_args__ = (Index("ix_picture_addresses_place_key", "place", "key"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the url
    url: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(300))  # host:port
    state: Mapped[State] = mapped_column(String(10), default="waiting")
    problem: Mapped[str] = mapped_column(String(40), default="")  # what is counted
    detail: Mapped[str] = mapped_column(Text, default="")  # as a sentence
    picture_hash: Mapped[str | None] = mapped_column(ForeignKey("pictures.hash"))  # kept whatever happens later
    etag: Mapped[str] = mapped_column(Text, default="")
    last_modified: Mapped[str] = mapped_column(Text, default="")
    tries: Mapped[int] = mapped_column(default=0)  # since it was fetched last
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an import asks once more from then on


class PictureReference(Base):
    """A picture as a product's row names it, in the feed's order, whether it could be had or not."""

    __tablename__ = "picture_references"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(Text)  # the path or URL as the feed gave it
    address_key: Mapped[str | None] = mapped_column(ForeignKey("picture_addresses.key"), index=True)
    picture_hash: Mapped[str | None] = mapped_column(ForeignKey("pictures.hash"))  # of a file that was kept
    problem: Mapped[str] = mapped_column(String(40), default="")  # why a file was not kept
    detail: Mapped[str] = mapped_column(Text, default="")

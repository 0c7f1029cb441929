"""What the database holds of labels: what people said of pictures, what models took them for, photos kept for it."""

from datetime import datetime

from sqlalchemy import JSON, Float, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime

MAX_LABEL = 200  # characters
MAX_HEAD = 64  # characters


class PictureLabel(Base):
    """What somebody said a picture shows; it outranks the category of the feed."""

    __tablename__ = "picture_label"

    picture_hash: Mapped[str] = mapped_column(String(64), primary_key=True)  # of a product's picture or a query photo
    head: Mapped[str] = mapped_column(String(MAX_HEAD), primary_key=True, index=True)
    label: Mapped[str] = mapped_column(String(MAX_LABEL))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PictureGuess(Base):
    """What an evaluated model took a picture for, as imported from a run's list of wrong pictures."""

    __tablename__ = "picture_guess"

    picture_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    head: Mapped[str] = mapped_column(String(MAX_HEAD), primary_key=True, index=True)
    label: Mapped[str] = mapped_column(String(MAX_LABEL))
    probability: Mapped[float] = mapped_column(Float)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class QueryPhoto(Base):
    """A shopper's photo that nothing was recognised in, named by the SHA-256 of its bytes."""

    __tablename__ = "query_photo"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    guesses: Mapped[dict[str, list[str | float]]] = mapped_column(JSON)  # head -> [label, probability]
    probability: Mapped[float] = mapped_column(Float)  # of the best label of the shop's head
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

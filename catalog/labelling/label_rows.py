"""Every picture of the catalogue as somebody who labels sees it: its product, its label, what a model takes it for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import delete, select

from catalog.database import Database
from catalog.labelling.labels import SHOP_HEAD, Labels, clean_head, clean_label
from catalog.labelling.query_photos import Guess, QueryPhotos
from catalog.labelling.tables import PictureGuess
from catalog.tables import Product, ProductPicture

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class LabelRow:
    """One picture and its label in one head; the label is "" where nobody and no feed gave one."""

    picture: str
    product: str  # public id, "" for a shopper's photo
    title: str
    head: str
    label: str = ""
    guess: Guess | None = None
    said: bool = False  # whether a person gave the label
    first: bool = True  # whether it is the picture its product is shown with

    @property
    def disputed(self) -> bool:
        """Whether the model takes it for something else than the feed says, and nobody has settled it."""
        return bool(self.label and self.guess and not self.said and not self.guessed_right)

    @property
    def guessed_right(self) -> bool:
        """Whether the model says what the label says."""
        return self.guess is not None and self.guess.label.casefold() == self.label.casefold()


def picture_rows(database: Database, head: str, guesses: Mapping[str, Guess] | None = None) -> list[LabelRow]:
    """Each picture of a product once, in the catalogue's order; `guesses` by picture hash."""
    said = Labels(database).of(head)
    seen: dict[str, LabelRow] = {}
    for picture, position, product, title, category in _shown(database):
        label = said.get(picture) or (category if head == SHOP_HEAD else "")
        if picture not in seen:
            guess = (guesses or {}).get(picture)
            seen[picture] = LabelRow(picture, product, title, head, label, guess, picture in said, position == 0)
        elif label and not seen[picture].label:  # another product that shares the picture knows more
            seen[picture] = replace(seen[picture], label=label)
    return list(seen.values())


def query_rows(database: Database, photos: QueryPhotos, head: str) -> list[LabelRow]:
    """Each kept photo of a shopper, the least sure first."""
    said = Labels(database).of(head)
    rows = []
    for photo in photos.kept():
        title = f"A shopper’s photo of {photo.kept_at:%d %B}"
        label = said.get(photo.hash, "")
        rows.append(LabelRow(photo.hash, "", title, head, label, photo.guesses.get(head), bool(label)))
    return rows


class Guesses:
    """What an evaluated model took pictures for, head by head; each import replaces the one before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, head: str, guesses: Mapping[str, Guess]) -> None:
        """Keep these, by picture hash, and forget the head's others. Raises LabelError for a head or label too long."""
        head, now = clean_head(head), datetime.now(UTC)
        rows = [
            PictureGuess(
                picture_hash=picture, head=head, label=clean_label(guess.label), probability=guess.probability, at=now
            )
            for picture, guess in guesses.items()
        ]
        with self._database.session() as session:
            session.execute(delete(PictureGuess).where(PictureGuess.head == head))
            session.add_all(rows)

    def of(self, head: str) -> dict[str, Guess]:
        """By picture hash."""
        query = select(PictureGuess.picture_hash, PictureGuess.label, PictureGuess.probability)
        with self._database.session() as session:
            rows = session.execute(query.where(PictureGuess.head == head))
            return {row.picture_hash: Guess(row.label, row.probability) for row in rows}


def picture_of(path: str) -> str | None:
    """The hash of a kept picture, from its path; None for any other file."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name if _HASH.fullmatch(name) else None


def _shown(database: Database) -> Iterable[tuple[str, int, str, str, str]]:
    """Picture, position, public id, title and category, in the catalogue's order; removed products are left out."""
    query = (
        select(
            ProductPicture.picture_hash,
            ProductPicture.position,
            Product.public_id,
            Product.title,
            Product.category,
        )
        .join(Product, Product.id == ProductPicture.product_id)
        .where(Product.removed.is_(False))
        .order_by(Product.id, ProductPicture.position)
    )
    with database.session() as session:
        return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]

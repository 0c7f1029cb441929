"""Writes that imports, the fetching of pictures and the site's admin share."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.database import add_unless_there
from catalog.pictures import StoredPicture
from catalog.tables import CATALOGUE_COUNTER, Counter, Picture, Product


def lock_sequence(session: Session) -> int:
    """The catalogue's sequence number; until the transaction ends nobody else can change a product."""
    own = Counter.name == CATALOGUE_COUNTER
    # Writing the value it has takes the row's lock on PostgreSQL and the write lock on SQLite.
    session.execute(update(Counter).where(own).values(value=Counter.value))
    return session.scalars(select(Counter.value).where(own)).one()


def set_sequence(session: Session, value: int) -> None:
    """Move the catalogue's sequence number on."""
    session.execute(update(Counter).where(Counter.name == CATALOGUE_COUNTER).values(value=value))


def change_products(session: Session, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    """Give products the same values, each with a sequence number of its own."""
    if not ids:
        return
    now, sequence = datetime.now(UTC), lock_sequence(session)
    rows = [{"id": id_, "sequence": sequence + place, "updated_at": now, **values} for place, id_ in enumerate(ids, 1)]
    session.execute(update(Product), rows)
    set_sequence(session, sequence + len(ids))


def set_hidden(session: Session, public_id: str, hidden: bool) -> bool:
    """Hide a product from shoppers or show it again; False where there is none or it already is so."""
    return _mark(session, public_id, {"hidden": hidden}, Product.hidden.is_(not hidden))


def set_removed(session: Session, public_id: str, removed: bool = True) -> bool:
    """Take a product out of the catalogue or back; False where there is none or it already is so."""
    return _mark(session, public_id, {"removed": removed}, Product.removed.is_(not removed))


def _mark(session: Session, public_id: str, values: Mapping[str, bool], unless: Any) -> bool:
    lock_sequence(session)
    ids = session.scalars(select(Product.id).where(Product.public_id == public_id, unless)).all()
    change_products(session, ids, values)
    return bool(ids)


def insert_pictures(session: Session, pictures: Sequence[StoredPicture]) -> None:
    """Add the pictures that the database does not know yet."""
    by_hash = {picture.hash: picture for picture in pictures}
    missing = set(by_hash) - known_pictures(session, list(by_hash))
    if missing:
        add_unless_there(session, Picture, [asdict(by_hash[picture_hash]) for picture_hash in sorted(missing)])


def known_pictures(session: Session, hashes: Sequence[str]) -> set[str]:
    """Which of these pictures the database knows."""
    return set(session.scalars(select(Picture.hash).where(Picture.hash.in_(hashes))))

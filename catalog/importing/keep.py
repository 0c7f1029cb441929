"""Writes records to the database, touching nothing that has not changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from catalog.confirmed_categories import confirmed_categories
from catalog.database import add_unless_there
from catalog.feed_tables import GoneProduct
from catalog.pictures import StoredPicture
from catalog.public_ids import choose_public_ids
from catalog.records import Record
from catalog.tables import CATALOGUE_COUNTER, Counter, Picture, Product, ProductPicture

_JSON = json.JSONEncoder(sort_keys=True, default=str, ensure_ascii=False)


@dataclass(frozen=True)
class Shown:
    """A picture that shows a product, with the reference it came from."""

    reference: str
    hash: str


@dataclass(frozen=True)
class Item:
    """A record ready to be kept, with its pictures in order."""

    record: Record
    pictures: tuple[Shown, ...] = ()
    confirmed: str = ""  # a category people gave it where the feed has none; no part of what the feed says

    @cached_property
    def content_hash(self) -> str:
        """The same exactly when nothing about the product has changed."""
        shown = [(picture.reference, picture.hash) for picture in self.pictures]
        content = _JSON.encode([vars(self.record), shown])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


class Repriced(NamedTuple):
    """A changed product's last price and its new one."""

    feed_id: str
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Kept:
    """How many of a batch were new, changed, unchanged."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    returned: int = 0  # of the changed: had gone and are shown again
    repriced: tuple[Repriced, ...] = ()


def keep_pictures(session: Session, pictures: Sequence[StoredPicture]) -> None:
    """Add the pictures that the database does not know yet."""
    by_hash = {picture.hash: picture for picture in pictures}
    missing = set(by_hash) - known_pictures(session, list(by_hash))
    if missing:
        add_unless_there(session, Picture, [asdict(by_hash[picture_hash]) for picture_hash in sorted(missing)])


def known_pictures(session: Session, hashes: Sequence[str]) -> set[str]:
    """Which of these pictures the database knows."""
    return set(session.scalars(select(Picture.hash).where(Picture.hash.in_(hashes))))


def keep_items(session: Session, source: str, items: Sequence[Item]) -> Kept:
    """Insert what is new and update what has changed; feed ids must not repeat within the batch."""
    sequence = lock_sequence(session)
    items = _with_confirmed(session, source, items)
    feed_ids = [item.record.feed_id for item in items]
    query = select(Product.feed_id, Product.id, Product.content_hash, Product.price, Product.removed, GoneProduct.since)
    query = query.outerjoin(GoneProduct, GoneProduct.product_id == Product.id)
    rows = session.execute(query.where(Product.source == source, Product.feed_id.in_(feed_ids))).all()
    stored = {row.feed_id: row for row in rows}
    new = [item for item in items if item.record.feed_id not in stored]
    changed: list[tuple[int, Item]] = []
    for item in items:
        row = stored.get(item.record.feed_id)
        if row is not None and (row.removed or row.since or row.content_hash != item.content_hash):
            changed.append((row.id, item))
    if new or changed:
        _show_again(session, [row.id for row in rows if row.since])
        _insert(session, source, new, sequence)
        _update(session, changed, sequence + len(new))
        set_sequence(session, sequence + len(new) + len(changed))
    returned = sum(bool(row.removed or row.since) for row in rows)
    repriced = [
        Repriced(item.record.feed_id, stored[item.record.feed_id].price, item.record.price) for _, item in changed
    ]
    return Kept(len(new), len(changed), len(items) - len(new) - len(changed), returned, tuple(repriced))


def set_hidden(session: Session, public_id: str, hidden: bool) -> bool:
    """Hide a product from shoppers or show it again; False where there is none or it already is so."""
    return _mark(session, public_id, {"hidden": hidden}, Product.hidden.is_(not hidden))


def set_removed(session: Session, public_id: str, removed: bool = True) -> bool:
    """Take a product out of the catalogue or back; False where there is none or it already is so."""
    return _mark(session, public_id, {"removed": removed}, Product.removed.is_(not removed))


def lock_sequence(session: Session) -> int:
    """The catalogue's sequence number; until the transaction ends nobody else can change a product."""
    own = Counter.name == CATALOGUE_COUNTER
    # Writing the value it has takes the row's lock on PostgreSQL and the write lock on SQLite.
    session.execute(update(Counter).where(own).values(value=Counter.value))
    return session.scalars(select(Counter.value).where(own)).one()


def set_sequence(session: Session, value: int) -> None:
    """Move the catalogue's sequence number on."""
    session.execute(update(Counter).where(Counter.name == CATALOGUE_COUNTER).values(value=value))


def _mark(session: Session, public_id: str, values: Mapping[str, bool], unless: Any) -> bool:
    sequence = lock_sequence(session) + 1
    change = update(Product).where(Product.public_id == public_id, unless)
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        change.values(sequence=sequence, updated_at=datetime.now(UTC), **values)
    )
    if result.rowcount:
        set_sequence(session, sequence)
    return bool(result.rowcount)


def _with_confirmed(session: Session, source: str, items: Sequence[Item]) -> Sequence[Item]:
    """The items, those without a category with the one people confirmed."""
    blank = [item.record.feed_id for item in items if not item.record.category]
    known = confirmed_categories(session, source, blank)
    if not known:
        return items
    return [
        item if item.record.category else replace(item, confirmed=known.get(item.record.feed_id, "")) for item in items
    ]


def _show_again(session: Session, product_ids: Sequence[int]) -> None:
    """Products that an import hid because they had gone; those that a person hid stay hidden."""
    if product_ids:
        session.execute(update(Product).where(Product.id.in_(product_ids)).values(hidden=False))
        session.execute(delete(GoneProduct).where(GoneProduct.product_id.in_(product_ids)))


def _insert(session: Session, source: str, items: Sequence[Item], sequence: int) -> None:
    if not items:
        return
    now = datetime.now(UTC)
    public_ids = choose_public_ids(session, source, [item.record.feed_id for item in items])
    rows = [
        {
            **_columns(item),
            "public_id": public_ids[item.record.feed_id],
            "source": source,
            "hidden": False,
            "sequence": sequence + number,
            "created_at": now,
            "updated_at": now,
        }
        for number, item in enumerate(items, start=1)
    ]
    # The table, not the class: the ORM's bookkeeping takes as long as the database.
    session.execute(insert(cast("Table", Product.__table__)), rows)
    if shown := [item for item in items if item.pictures]:
        _show(session, _by_id(session, source, shown))


def _by_id(session: Session, source: str, items: Sequence[Item]) -> dict[int, Item]:
    """The ids the database gave: one query is much faster than an insert that returns them row by row."""
    by_feed_id = {item.record.feed_id: item for item in items}
    query = select(Product.id, Product.feed_id).where(Product.source == source, Product.feed_id.in_(by_feed_id))
    return {row.id: by_feed_id[row.feed_id] for row in session.execute(query)}


def _update(session: Session, changed: Sequence[tuple[int, Item]], sequence: int) -> None:
    if not changed:
        return
    now = datetime.now(UTC)
    rows = [
        {**_columns(item), "id": product_id, "sequence": sequence + number, "updated_at": now}
        for number, (product_id, item) in enumerate(changed, start=1)
    ]
    session.execute(update(Product), rows)
    session.execute(delete(ProductPicture).where(ProductPicture.product_id.in_([row["id"] for row in rows])))
    _show(session, dict(changed))


def _columns(item: Item) -> dict[str, Any]:
    record = {name: value for name, value in vars(item.record).items() if name != "images"}
    category = item.record.category or item.confirmed
    return {**record, "category": category, "removed": False, "content_hash": item.content_hash}


def _show(session: Session, items: Mapping[int, Item]) -> None:
    rows = [
        {"product_id": product_id, "position": position, "picture_hash": shown.hash, "reference": shown.reference}
        for product_id, item in items.items()
        for position, shown in enumerate(item.pictures)
    ]
    if rows:
        session.execute(insert(ProductPicture), rows)

"""Writes records to the database, touching nothing that has not changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from catalog.confirmed_categories import confirmed_categories
from catalog.importing.public_ids import choose_public_ids
from catalog.offers.set_prices import follow_parts
from catalog.offers.variants import Variant, next_change
from catalog.records import Record
from catalog.steering.overrides import Overrides, keep_feed_values, lay_over, overrides_of
from catalog.tables import GoneProduct, MovedProduct, Product, ProductPicture
from catalog.writes import change_products, lock_sequence, set_sequence

ADDED = {
    "unit_price",
    "price_on_request",
    "made_of",
}  # fields that shops of older versions lack: empty, they change no product


def _said(value: object) -> str:
    """What a value of a record is in its hash; a variant as older versions wrote it where it says nothing new."""
    text = str(value)
    return text.replace(", price_on_request=False", "") if isinstance(value, Variant) else text


_JSON = json.JSONEncoder(sort_keys=True, default=_said, ensure_ascii=False)


@dataclass(frozen=True)
class ItemPicture:
    """A picture that shows a product, with the reference it came from."""

    reference: str
    hash: str


@dataclass(frozen=True)
class Item:
    """A record ready to be kept, with its pictures in order."""

    record: Record
    pictures: tuple[ItemPicture, ...] = ()
    confirmed: str = ""  # a category people gave it where the feed has none; no part of what the feed says
    overrides: Overrides = field(default_factory=dict)  # what people set in place of the feed's values; no part either

    @cached_property
    def content_hash(self) -> str:
        """The same exactly when nothing about the product has changed."""
        shown = [(picture.reference, picture.hash) for picture in self.pictures]
        said = {name: value for name, value in vars(self.record).items() if value or name not in ADDED}
        content = _JSON.encode([said, shown])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


class Repriced(NamedTuple):
    """A changed product's last price and its new one."""

    feed_id: str
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Upserted:
    """How many of a batch were new, changed, unchanged."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    returned: int = 0  # of the changed: had gone and are shown again
    repriced: tuple[Repriced, ...] = ()


def upsert_items(session: Session, source: str, items: Sequence[Item]) -> Upserted:
    """Insert what is new and update what has changed; feed ids must not repeat within the batch."""
    sequence = lock_sequence(session)
    feed_ids = [item.record.feed_id for item in items]
    items = _with_overrides(session, source, _with_confirmed(session, source, items))
    query = select(Product.feed_id, Product.id, Product.content_hash, Product.price, Product.removed, GoneProduct.since)
    query = query.outerjoin(GoneProduct, GoneProduct.product_id == Product.id)
    rows = session.execute(query.where(Product.source == source, Product.feed_id.in_(feed_ids))).all()
    stored = {row.feed_id: row for row in rows}
    new = [item for item in items if item.record.feed_id not in stored]
    changed: list[tuple[int, Item]] = []
    for item in items:
        row = stored.get(item.record.feed_id)
        if row is not None and (_returns(row, item) or row.content_hash != item.content_hash):
            changed.append((row.id, item))
    if new or changed:
        _show_again(session, [row.id for row in rows if row.since])
        _insert(session, source, new, sequence)
        _update(session, changed, sequence + len(new))
        written = [*new, *(item for _, item in changed)]
        set_sequence(session, sequence + len(written))
        _absorb(session, source, written)
        keep_feed_values(session, source, {item.record.feed_id: _own(item) for item in written if item.overrides})
        follow_parts(session, source, [item.record.feed_id for _, item in changed])
    returned = sum(_returns(stored[item.record.feed_id], item) for item in items if item.record.feed_id in stored)
    repriced = [
        Repriced(item.record.feed_id, stored[item.record.feed_id].price, item.record.price) for _, item in changed
    ]
    return Upserted(len(new), len(changed), len(items) - len(new) - len(changed), returned, tuple(repriced))


def _returns(row: Any, item: Item) -> bool:
    """Whether the product had gone and is shown again; what a person removed stays so."""
    return bool(row.since or (row.removed and "removed" not in item.overrides))


def _with_overrides(session: Session, source: str, items: Sequence[Item]) -> Sequence[Item]:
    """The items with what people set in place of their feed."""
    known = overrides_of(session, source, [item.record.feed_id for item in items])
    return [replace(item, overrides=known.get(item.record.feed_id, {})) for item in items] if known else items


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


def _absorb(session: Session, source: str, items: Sequence[Item]) -> None:
    """Take out products that are variants of another one now; their addresses lead to that one."""
    parents = {one.feed_id: item.record.feed_id for item in items for one in item.record.variants}
    parents = {variant: parent for variant, parent in parents.items() if variant != parent}
    if not parents:
        return
    query = select(Product.id, Product.public_id, Product.feed_id).where(Product.source == source)
    old = session.execute(query.where(Product.feed_id.in_(parents), Product.removed.is_(False))).all()
    old = [row for row in old if row.feed_id not in {item.record.feed_id for item in items}]
    if not old:
        return
    own = select(Product.feed_id, Product.id).where(Product.source == source)
    ids = {feed_id: own_id for feed_id, own_id in session.execute(own.where(Product.feed_id.in_(parents.values())))}
    change_products(session, [row.id for row in old], {"removed": True})
    session.execute(delete(MovedProduct).where(MovedProduct.public_id.in_([row.public_id for row in old])))
    moved = [(row.public_id, ids[parents[row.feed_id]], row.feed_id) for row in old]
    names = ("public_id", "product_id", "variant")
    session.execute(insert(MovedProduct), [dict(zip(names, one, strict=True)) for one in moved])


def _columns(item: Item) -> dict[str, Any]:
    """The product's columns, with overrides in place of what the feed says."""
    return lay_over(_own(item), item.overrides)


def _own(item: Item) -> dict[str, Any]:
    """The product's columns as the feed has them."""
    record = item.record
    own = {name: value for name, value in vars(record).items() if name != "images"}
    own["sale"] = record.sale.as_json() if record.sale else None
    own["made_of"] = record.made_of.as_json() if record.made_of else None
    own["variants"] = [variant.as_json() for variant in record.variants] or None
    own["price_changes_at"] = next_change(record.sale, record.variants, datetime.now(UTC))
    category = record.category or item.confirmed
    return {**own, "category": category, "removed": False, "content_hash": item.content_hash}


def _show(session: Session, items: Mapping[int, Item]) -> None:
    rows = [
        {"product_id": product_id, "position": position, "picture_hash": shown.hash, "reference": shown.reference}
        for product_id, item in items.items()
        for position, shown in enumerate(item.pictures)
    ]
    if rows:
        session.execute(insert(ProductPicture), rows)

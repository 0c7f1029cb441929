"""Values that people set in place of the feed's: imports keep them, undoing one needs no import.

The row of an override holds the columns it replaces as the newest feed has them; every import of the product renews
them. The product's content hash stays that of the feed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Literal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.errors import CatalogError
from catalog.offers.due_prices import prices_of_now
from catalog.offers.set_prices import follow_parts
from catalog.steering.tables import ProductOverride
from catalog.tables import Product
from catalog.writes import change_products, lock_sequence

Field = Literal["title", "category", "price", "removed"]
EDITED: tuple[Field, ...] = ("title", "category", "price")  # those a person types a value for
Overrides = Mapping[str, str]  # value by field
Columns = dict[str, Any]  # of the table of products

_PRICES = ("price", "list_price", "price_from", "price_on_request", "sale", "unit_price", "variants")
ON_REQUEST = "on request"  # what a feed says of a price that it does not name, as an override shows it
_REPLACED: Mapping[Field, Sequence[str]] = {
    "title": ("title",),
    "category": ("category",),
    "price": _PRICES,
    "removed": (),  # the product stays removed although its feed has it
}


class OverrideRefused(CatalogError):
    """A value that cannot be set; the message says what can."""


@dataclass(frozen=True)
class Override:
    """One value set by a person, and the feed's own."""

    field: Field
    value: str
    feed_value: str
    by: str
    at: datetime


def overrides_of(session: Session, source: str, feed_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """The overrides of those feed ids of a source that have any."""
    own = ProductOverride.source == source
    if not feed_ids or not session.scalar(select(exists().where(own))):  # the usual case of a large import
        return {}
    found: dict[str, dict[str, str]] = {}
    for row in session.scalars(select(ProductOverride).where(own, ProductOverride.feed_id.in_(feed_ids))):
        found.setdefault(row.feed_id, {})[row.field] = row.value
    return found


def lay_over(columns: Columns, overrides: Overrides) -> Columns:
    """The columns of a product with the overrides in place of what the feed says."""
    laid = dict(columns)
    for field, value in overrides.items():
        laid |= _LAID[field](laid, value)
    return laid


def keep_feed_values(session: Session, source: str, feeds: Mapping[str, Columns]) -> None:
    """Renew what the feed says of overridden products, by feed id, as the import's columns have it."""
    query = select(ProductOverride).where(ProductOverride.source == source, ProductOverride.feed_id.in_(feeds))
    for row in session.scalars(query) if feeds else ():
        row.feed = _replaced(row.field, feeds[row.feed_id])


def product_overrides(database: Database, source: str, feed_id: str) -> dict[Field, Override]:
    """Everything that people set of one product, by field."""
    own = (ProductOverride.source == source, ProductOverride.feed_id == feed_id)
    with database.session() as session:
        rows = session.scalars(select(ProductOverride).where(*own)).all()
    return {row.field: _override(row) for row in rows}  # type: ignore[misc]


def list_overrides(database: Database, source: str = "", limit: int = 1_000) -> list[tuple[str, str, Override]]:
    """Source, feed id and override of each value that people set, the last ones first; not what they removed."""
    typed = select(ProductOverride).where(ProductOverride.field.in_(EDITED))
    if source:
        typed = typed.where(ProductOverride.source == source)
    order = (ProductOverride.at.desc(), ProductOverride.source, ProductOverride.feed_id, ProductOverride.field)
    with database.session() as session:
        rows = session.scalars(typed.order_by(*order).limit(limit)).all()
        return [(row.source, row.feed_id, _override(row)) for row in rows]


def set_override(database: Database, public_id: str, field: Field, value: str, by: str) -> None:
    """Set a value of a product in place of its feed's; an empty price is none.

    Raises OverrideRefused for an empty title or category, or no such product.
    """
    if field in ("title", "category") and not value:
        raise OverrideRefused(f"A product cannot be without a {field}. Undo what was set to have the feed's own.")
    with database.session() as session:
        lock_sequence(session)
        product = _find(session, public_id)
        row = session.get(ProductOverride, (product.source, product.feed_id, field))
        feed = row.feed if row else _replaced(field, vars(product))
        columns = lay_over(_restored(feed), {field: value})
        before, subject = {str(field): getattr(product, field)}, _subject(product)
        change_products(session, [product.id], columns)
        record_change(session, f"set {field}", subject, before, {str(field): value})
        set_row(session, product, field, value, feed, by)
        follow_parts(session, product.source, [product.feed_id])


def undo_override(database: Database, public_id: str, field: Field) -> bool:
    """Give a product back what its feed says; False where nothing was set."""
    with database.session() as session:
        lock_sequence(session)
        product = _find(session, public_id)
        row = session.get(ProductOverride, (product.source, product.feed_id, field))
        if row is None:
            return False
        subject = _subject(product)
        change_products(session, [product.id], _restored(row.feed))
        after = {str(field): row.feed.get(field)}
        record_change(session, f"undo {field}", subject, {str(field): row.value}, after)
        session.delete(row)
        session.flush()
        follow_parts(session, product.source, [product.feed_id])
        return True


def set_row(session: Session, product: Product, field: Field, value: str, feed: Columns, by: str) -> None:
    """Write the row of an override."""
    now = datetime.now(UTC)
    session.merge(
        ProductOverride(
            source=product.source, feed_id=product.feed_id, field=field, value=value, feed=feed, by=by[:100], at=now
        )
    )


def _subject(product: Product) -> str:
    return f"{product.public_id} {product.title}"


def _find(session: Session, public_id: str) -> Product:
    product = session.scalars(select(Product).where(Product.public_id == public_id)).first()
    if product is None:
        raise OverrideRefused(f"There is no product {public_id!r}.")
    return product


def _replaced(field: str, columns: Mapping[str, Any]) -> Columns:
    """The columns that an override of the field replaces, as JSON holds them."""
    names = _REPLACED[field]  # type: ignore[index]
    return {name: str(columns[name]) if isinstance(columns[name], Decimal) else columns[name] for name in names}


def _restored(feed: Mapping[str, Any]) -> Columns:
    """The columns as the feed has them, with the prices of now."""
    if "price" not in feed:
        return dict(feed)
    amounts = {name: None if feed[name] is None else Decimal(feed[name]) for name in ("price", "list_price")}
    feed = {"price_on_request": False, **feed}  # which overrides of older versions lack
    return {**feed, **amounts, **prices_of_now(SimpleNamespace(**{**feed, **amounts}), datetime.now(UTC))}


def _lay_price(columns: Columns, value: str) -> Columns:
    """One price for the product and all of its variants, in place of sales; a list price stays where it is higher.

    An empty one is to be asked for.
    """
    price = Decimal(value) if value else None
    variants = [_priced(variant, price) for variant in columns["variants"] or ()]
    return {
        "price": price,
        "list_price": _higher(columns["list_price"], price),
        "price_from": False,
        "price_on_request": price is None,
        "sale": None,
        "unit_price": "",
        "price_changes_at": None,
        "variants": variants or None,
    }


def _priced(variant: Mapping[str, Any], price: Decimal | None) -> dict[str, Any]:
    replaced = ("price", "list_price", "price_on_request", "sale", "unit_price")
    own = {name: value for name, value in variant.items() if name not in replaced}
    before = Decimal(variant["list_price"]) if "list_price" in variant else None
    amounts = {"price": price, "list_price": _higher(before, price)}
    said = {name: str(amount) for name, amount in amounts.items() if amount is not None}
    return {**own, **said} if price is not None else {**own, "price_on_request": True}


def _higher(list_price: Decimal | None, price: Decimal | None) -> Decimal | None:
    return list_price if list_price is not None and price is not None and list_price > price else None


def _override(row: ProductOverride) -> Override:
    shown = row.feed.get(row.field)
    if row.field == "price" and row.feed.get("price_on_request"):
        shown = ON_REQUEST
    field: Field = row.field  # type: ignore[assignment]
    return Override(field, row.value, "" if shown is None else str(shown), row.by, row.at)


_LAID: Mapping[str, Callable[[Columns, str], Columns]] = {
    "title": lambda _, value: {"title": value},
    "category": lambda _, value: {"category": value},
    "price": _lay_price,
    "removed": lambda _, __: {"removed": True},
}

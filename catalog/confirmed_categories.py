"""Categories that people confirmed for products whose feed has none: they outlive the next import."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.tables import ConfirmedCategory, Product

BATCH = 500


def confirmed_categories(session: Session, source: str, feed_ids: Sequence[str]) -> dict[str, str]:
    """The confirmed categories of those feed ids of a source that have one."""
    if not feed_ids:
        return {}
    query = select(ConfirmedCategory.feed_id, ConfirmedCategory.category)
    rows = session.execute(query.where(ConfirmedCategory.source == source, ConfirmedCategory.feed_id.in_(feed_ids)))
    return {row.feed_id: row.category for row in rows}


def uncategorised(session: Session, limit: int, after: int = 0, source: str | None = None) -> list[int]:
    """Ids of products without a category that are not removed, in order, from behind an id on."""
    query = select(Product.id).where(Product.category == "", Product.removed.is_(False), Product.id > after)
    if source is not None:
        query = query.where(Product.source == source)
    return list(session.scalars(query.order_by(Product.id).limit(limit)))


def count_uncategorised(session: Session, source: str | None = None) -> int:
    """How many products that are not removed have no category."""
    query = select(func.count()).select_from(Product).where(Product.category == "", Product.removed.is_(False))
    return session.scalar(query if source is None else query.where(Product.source == source)) or 0


def store_confirmed(session: Session, products: Mapping[Product, str], by: str) -> None:
    """Give these products their categories and remember that a person did; the feed's own words win later on."""
    now = datetime.now(UTC)
    for product, category in products.items():
        product.category, product.updated_at = category, now
        session.merge(
            ConfirmedCategory(source=product.source, feed_id=product.feed_id, category=category, by=by[:100], at=now)
        )

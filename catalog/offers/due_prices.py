"""Sales begin and end by the clock: products whose moment has come get the prices of now."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from catalog.database import Database
from catalog.offers.sale import Sale
from catalog.offers.set_prices import follow_parts
from catalog.offers.variants import Variant, next_change, prices_of
from catalog.tables import Product
from catalog.writes import lock_sequence, set_sequence

BATCH = 1000


def apply_due_prices(database: Database, now: datetime | None = None) -> int:
    """Begin and end the sales whose moment has come; returns how many products changed."""
    now = now or datetime.now(UTC)
    columns = (
        Product.id,
        Product.source,
        Product.feed_id,
        Product.sale,
        Product.variants,
        Product.price,
        Product.list_price,
        Product.price_from,
    )
    due = select(*columns).where(Product.price_changes_at <= now).limit(BATCH)
    changed = 0
    while True:
        with database.session() as session:
            if not session.execute(due.limit(1)).first():  # the usual case, which takes no lock
                return changed
            sequence = lock_sequence(session)
            rows = session.execute(due.limit(BATCH)).all()
            numbers = {"updated_at": now}
            values = [
                {"id": row.id, "sequence": sequence + place, **numbers, **prices_of_now(row, now)}
                for place, row in enumerate(rows, start=1)
            ]
            session.execute(update(Product), values)
            set_sequence(session, sequence + len(rows))
            for source in {row.source for row in rows}:
                follow_parts(session, source, [row.feed_id for row in rows if row.source == source])
        changed += len(rows)


def prices_of_now(row: Any, now: datetime) -> dict[str, Any]:
    """The columns of a product's prices at that moment; `row` has its sale, variants and stored prices."""
    sale = Sale.from_json(row.sale) if row.sale else None
    variants = [Variant.from_json(kept).at(now) for kept in row.variants or ()]
    prices, price_from = (sale.prices_at(now) if sale else (row.price, row.list_price)), row.price_from
    if variants:
        prices, price_from = prices_of(variants)
    return {
        "price": prices[0],
        "list_price": prices[1],
        "price_from": price_from,
        "variants": [variant.as_json() for variant in variants] or None,
        "price_changes_at": next_change(sale, variants, now),
    }

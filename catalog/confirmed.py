"""Categories that people confirmed for products whose feed has none: they outlive the next import."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.ledger_tables import ConfirmedCategory


def confirmed_categories(session: Session, source: str, feed_ids: Sequence[str]) -> dict[str, str]:
    """The confirmed categories of those feed ids of a source that have one."""
    if not feed_ids:
        return {}
    query = select(ConfirmedCategory.feed_id, ConfirmedCategory.category)
    rows = session.execute(query.where(ConfirmedCategory.source == source, ConfirmedCategory.feed_id.in_(feed_ids)))
    return {row.feed_id: row.category for row in rows}

"""Which columns a source's last whole feed was read with."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from catalog.database import Database
from catalog.tables import FeedMapping


def load_mapping(database: Database, source: str) -> dict[str, str]:
    """Ours → theirs; nothing for a source that was never imported."""
    with database.session() as session:
        return session.scalar(select(FeedMapping.mapping).where(FeedMapping.source == source)) or {}


def save_mapping(session: Session, source: str, mapping: Mapping[str, str]) -> None:
    """Read the source's next feed with the same columns, where it has them."""
    session.execute(delete(FeedMapping).where(FeedMapping.source == source))
    row = {"source": source, "mapping": dict(mapping), "updated_at": datetime.now(UTC)}
    session.execute(insert(FeedMapping), [row])

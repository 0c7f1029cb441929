"""The row that says which release every process answers from, and its changes."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from indexer.tables import CurrentRelease


def locked_current(session: Session) -> CurrentRelease:
    """The one row, locked against other promotions until the transaction ends."""
    current = session.get(CurrentRelease, 1, with_for_update=True)
    if current is None:
        current = CurrentRelease(id=1, promoted_at=datetime.now(UTC))
        session.add(current)
        session.flush()
    return current


def go_over(session: Session, current: CurrentRelease, release_id: str, how: str) -> None:
    """Answer from another release; `how` is what the record of changes calls it."""
    record_change(session, how, release_id, {"release": current.release_id}, {"release": release_id})
    current.previous_id, current.release_id = current.release_id, release_id
    current.promoted_at = datetime.now(UTC)

"""The audit log: who changed what, before and after, kept in the transaction of the change itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.audit.actor import actor
from catalog.audit.tables import LONGEST_SUBJECT, AuditRow
from catalog.database import Database

LONGEST_VALUE = 2_000  # characters of one value before or after; a longer one is cut

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One change as it is shown; `before` and `after` are None where the action has none."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    before: Values | None
    after: Values | None

    def as_json(self) -> dict[str, Any]:
        """Plain types."""
        return {**asdict(self), "at": self.at.isoformat(timespec="seconds")}


def record_change(
    session: Session, action: str, subject: str, before: Values | None = None, after: Values | None = None
) -> None:
    """Add a change to the session that makes it: both are kept or neither."""
    session.add(
        AuditRow(
            at=datetime.now(UTC),
            who=actor(),
            action=action,
            subject=_without_nul(subject)[:LONGEST_SUBJECT],
            before=_plain(before),
            after=_plain(after),
        )
    )


def list_changes(database: Database, limit: int, before_id: int | None = None, who: str = "") -> list[Change]:
    """The newest changes first, of everybody or one, older than the change with that number."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditRow.id < before_id)
    if who:
        query = query.where(AuditRow.who == who)
    with database.session() as session:
        return [Change(**{name: getattr(row, name) for name in _FIELDS}) for row in session.scalars(query)]


def iter_changes(database: Database, batch: int = 1_000) -> Iterator[Change]:
    """All changes, the newest first, read a batch at a time."""
    last: int | None = None
    while found := list_changes(database, batch, last):
        yield from found
        last = found[-1].id


def list_actors(database: Database) -> list[str]:
    """Everybody who changed something, by name."""
    with database.session() as session:
        return list(session.scalars(select(AuditRow.who).distinct().order_by(AuditRow.who)))


_FIELDS = tuple(Change.__dataclass_fields__)


def _plain(values: Values | None) -> dict[str, Any] | None:
    """The values as JSON holds them; long texts are cut."""
    if values is None:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), default=str))
    return {name: _cut(value) for name, value in plain.items()}


def _cut(value: Any) -> Any:
    return _without_nul(value)[:LONGEST_VALUE] if isinstance(value, str) else value


def _without_nul(text: str) -> str:
    return text.replace("\0", "")  # PostgreSQL keeps none

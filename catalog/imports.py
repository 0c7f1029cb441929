"""The imports that were run, newest first, as lists and pages show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from catalog.database import Database
from catalog.tables import Import


@dataclass(frozen=True)
class ImportRun:
    """One import; finished_at is None while it runs, and for ever where it was broken off."""

    id: int
    source: str
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, Any]


class Imports:
    """Reads what importers noted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        """How many there are."""
        with self._database.session() as session:
            return session.scalar(select(func.count()).select_from(Import)) or 0

    def newest(self, limit: int, offset: int = 0) -> list[ImportRun]:
        """Some of them, newest first, without their reports."""
        query = select(Import).order_by(Import.id.desc()).limit(limit).offset(offset)
        with self._database.session() as session:
            return [_run(row) for row in session.scalars(query)]

    def find(self, import_id: int) -> tuple[ImportRun, dict[str, Any] | None] | None:
        """An import with its whole report, which one broken off or older than reports has not; None for no such."""
        with self._database.session() as session:
            row = session.get(Import, import_id)
            return None if row is None else (_run(row), row.report)


def _run(row: Import) -> ImportRun:
    return ImportRun(row.id, row.source, row.started_at, row.finished_at, row.counts)

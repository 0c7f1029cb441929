"""What the database holds of background jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class JobRow(Base):
    """One job; the queue holds only its number."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(300))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    sole: Mapped[str | None] = mapped_column(String(200), unique=True)  # of which one job at a time waits or runs
    stage: Mapped[str] = mapped_column(String(100))
    done: Mapped[int]
    total: Mapped[int]
    message: Mapped[str] = mapped_column(Text)  # how it ended, or what it said last
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by: Mapped[str] = mapped_column(String(100))
    cancel_asked: Mapped[bool]
    holder: Mapped[str | None] = mapped_column(String(128))  # the worker that does it, or did
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its last heartbeat
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkerRow(Base):
    """A worker process and the time of its last heartbeat."""

    __tablename__ = "job_workers"

    holder: Mapped[str] = mapped_column(String(128), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

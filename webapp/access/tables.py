"""The counts of requests that limits are measured by."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base


class RateCounter(Base):
    """Requests under one key within one window; with SQLite the table of this name in limits.db is the one in use."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    period: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # windows since 1970
    requests: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970

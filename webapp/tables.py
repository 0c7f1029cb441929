"""Tables of the running site: who may change TorchServe, and what it was last brought to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class Lease(Base):
    """A job only one process may do at a time; whoever holds the row does it until it expires."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reconciled(Base):
    """The state a TorchServe process was last brought to. What differs from it later was changed by somebody's hand."""

    __tablename__ = "reconciled"

    server: Mapped[str] = mapped_column(String(255), primary_key=True)  # its management address
    process: Mapped[str] = mapped_column(String(64))  # changes when TorchServe starts anew
    desired: Mapped[str] = mapped_column(String(64))  # hash of the desired state
    at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Tables of the running site: leases, state of TorchServe, users, sessions, API keys, counts, background jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base, UtcDateTime


class Lease(Base):
    """A job only one process may do at a time; whoever holds the row does it until it expires."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ModelOverride(Base):
    """An override of the desired state of a model version, set by a person; no version: of all of them."""

    __tablename__ = "wished_models"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(50), primary_key=True)
    registered: Mapped[bool]  # held although no release needs it
    workers: Mapped[int | None]  # None: as the settings say
    batch_size: Mapped[int | None]
    max_batch_delay_ms: Mapped[int | None]
    is_default: Mapped[bool]  # answers where no version is named, whatever the current release says
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class GovernedModel(Base):
    """How many workers the governor wants of a version, more than people or settings ask for."""

    __tablename__ = "governed_models"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(50), primary_key=True)
    workers: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class AppliedSpec(Base):
    """The state last applied to a TorchServe process; a later difference is drift."""

    __tablename__ = "brought_models"

    server: Mapped[str] = mapped_column(String(255), primary_key=True)  # its management address
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(50), primary_key=True)  # empty: the row of the default version
    process: Mapped[str] = mapped_column(String(64))  # changes when TorchServe starts anew
    wish: Mapped[str] = mapped_column(String(64))  # hash of what was wanted, or the default version
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DriftRecord(Base):
    """A difference between TorchServe and what is wanted, and when it was first seen."""

    __tablename__ = "seen_drift"

    server: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    version: Mapped[str] = mapped_column(String(50), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    what: Mapped[str] = mapped_column(String(300))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class OpsUser(Base):
    """Somebody who may open /ops; without anybody it is closed."""

    __tablename__ = "ops_users"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))  # webapp.access.users.Role
    hash: Mapped[str] = mapped_column(String(300))  # of the password, werkzeug's scrypt
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the password was
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OpsSession(Base):
    """Somebody who is signed in; the cookie's token is kept as its SHA-256 alone."""

    __tablename__ = "ops_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(60))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiKey(Base):
    """A key of the JSON API; its secret is random, so that a SHA-256 of it is all that need be kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)  # the part of the key that may be shown
    secret_hash: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    rate: Mapped[str] = mapped_column(String(100))  # empty: as the settings say
    origins: Mapped[str] = mapped_column(String(1000), default="")  # of pages that may use it, by blanks; empty: secret
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RateCounter(Base):
    """Requests under one key within one window; with SQLite the table of this name in limits.db is the one in use."""

    __tablename__ = "rate_counters"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    period: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # windows since 1970
    requests: Mapped[int]
    expires_at: Mapped[int] = mapped_column(BigInteger)  # seconds since 1970


class AskedQuery(Base):
    """How often words were searched for on one day: never who asked, nor when or what else."""

    __tablename__ = "asked_queries"

    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(200), primary_key=True)
    asked: Mapped[int]
    empty: Mapped[int]  # times nothing was found
    weak: Mapped[int]  # times nothing was close


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

"""Counts of requests that every web process shares: a storage of the limits library in SQLite or PostgreSQL.

A sliding window counter, as the library's own storages keep it: the requests of this window and, by the part of it that
the last minute (or hour) still covers, those of the window before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from limits.storage import SlidingWindowCounterSupport, Storage
from sqlalchemy import Engine, bindparam, delete, event, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from catalog.database import Database, open_database
from webapp.tables import RateCounter

SCHEME = "shoplens"
_BUSY_MS = 1_000  # a request waits no longer for the counters; the limiter then counts in memory for a while
_SWEEP_EVERY_S = 60.0

# One statement, so that no two processes count from the same number. Nothing comes back where the limit is reached.
_BEFORE = (
    "(SELECT requests FROM rate_counters WHERE key = CAST(:key AS VARCHAR) AND period = CAST(:period AS BIGINT) - 1)"
)
_TAKE = text(f"""
INSERT INTO rate_counters AS counted (key, period, requests, expires_at)
SELECT CAST(:key AS VARCHAR), CAST(:period AS BIGINT), CAST(:amount AS INTEGER), CAST(:expires_at AS BIGINT)
WHERE :left * COALESCE({_BEFORE}, 0) < :below
ON CONFLICT (key, period) DO UPDATE SET requests = counted.requests + excluded.requests
WHERE counted.requests + :left * COALESCE({_BEFORE}, 0) < :below
RETURNING requests
""")
_BOTH = select(RateCounter.period, RateCounter.requests).where(
    RateCounter.key == bindparam("name"), RateCounter.period.in_([bindparam("before"), bindparam("period")])
)


def counters_beside(database: Database, folder: Path) -> Engine:
    """Where the counts are kept: in the shop's database, but with SQLite in a file of their own.

    SQLite has one writer at a time, and requests must not wait for an import, nor an import for them.
    """
    if database.engine.dialect.name != "sqlite":
        return database.reader  # a request does not wait long for them
    folder.mkdir(parents=True, exist_ok=True)
    own = open_database(f"sqlite:///{folder / 'limits.db'}")
    event.listen(own.engine, "connect", _hurry)
    with own.engine.begin() as connection:
        connection.execute(CreateTable(RateCounter.__table__, if_not_exists=True))  # type: ignore[arg-type]
    return own.engine


def _hurry(connection: Any, _entry: object) -> None:
    """Set the pragmas of a connection: counts need not survive a power cut."""
    for pragma in ("synchronous=OFF", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


class SharedCounters(SlidingWindowCounterSupport, Storage):
    """The storage that Flask-Limiter is given as `shoplens://`, with the engine to count in."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library's name and type

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        *,
        engine: Engine,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(uri, wrap_exceptions)
        self._clock = clock
        # One statement a transaction: nothing is begun, nothing has to be committed.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite waits by sleeping: threads that wait for a lock here go on sooner.
        single = engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[object] = threading.Lock() if single else nullcontext()
        self._next_sweep = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """The errors that mean that the database cannot be reached."""
        return SQLAlchemyError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more requests within `expiry` seconds; False, and nothing counted, over the limit."""
        now = self._clock()
        period, left = _window(now, expiry)
        values = {"key": key, "period": period, "amount": amount, "expires_at": int(now + 2 * expiry) + 1}
        self._sweep_when_due(now)
        # Parts of a request count for nothing, as in the library's own storages: floor(counted) + amount <= limit.
        values |= {"left": left / expiry, "below": limit - amount + 1}
        with self._turn, self._engine.connect() as connection:
            return connection.execute(_TAKE, values).first() is not None

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Count and seconds left of the window before, count and seconds left of this one."""
        period, left = _window(self._clock(), expiry)
        with self._engine.connect() as connection:
            rows = connection.execute(_BOTH, {"name": key, "before": period - 1, "period": period})
            counts = {row.period: row.requests for row in rows}
        return counts.get(period - 1, 0), left, counts.get(period, 0), left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:  # noqa: ARG002 - the library's signature
        """Delete the counts under the key."""
        self.clear(key)

    def clear(self, key: str) -> None:
        """Delete the counts under the key."""
        with self._engine.connect() as connection:
            connection.execute(delete(RateCounter).where(RateCounter.key == key))

    def reset(self) -> int | None:
        """Delete all counts; returns how many there were."""
        with self._engine.connect() as connection:
            return connection.execute(delete(RateCounter)).rowcount

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            with self._engine.connect() as connection:
                connection.execute(select(RateCounter.key).limit(1))
        except SQLAlchemyError:
            return False
        return True

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Not implemented: fixed windows are not used."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Not implemented: fixed windows are not used."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Not implemented: fixed windows are not used."""
        raise NotImplementedError

    def _sweep_when_due(self, now: float) -> None:
        """Delete what no window covers any more, at most once a minute."""
        if 0 < self._next_sweep - now <= _SWEEP_EVERY_S:  # more: the clock was set back
            return
        self._next_sweep = now + _SWEEP_EVERY_S
        with self._engine.connect() as connection:
            connection.execute(delete(RateCounter).where(RateCounter.expires_at < now))


def _window(now: float, expiry: int) -> tuple[int, float]:
    """The number of the window, and the seconds until it ends: the same in every process with the same clock."""
    return int(now // expiry), expiry - now % expiry

"""Sessions with a time limit, for pages that know what to show without them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import Session, sessionmaker

from catalog.errors import DatabaseAway

AWAY_S = 1.0  # after a failure, before another page asks the database


class LimitedSessions:
    """Sessions of an engine whose statements have a time limit; safe to share between threads."""

    def __init__(self, engine: Engine, what: str = "The database", away_s: float = AWAY_S) -> None:
        self.engine = engine
        self._what, self._away_s = what, away_s
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._away_until: float | None = None  # in monotonic seconds; None while it answers
        self._lock = Lock()

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A session to read with.

        Raises DatabaseAway where the database does not answer within the engine's limit; for `away_s` afterwards at
        once, and then one session at a time tries it again.
        """
        self._check_away()
        try:
            with self._sessions() as session:
                yield session
        except (OperationalError, InterfaceError, NoFreeConnection) as error:
            self._away_until = time.monotonic() + self._away_s
            raise DatabaseAway(f"{self._what} does not answer: {str(error).splitlines()[0]}") from error
        self._away_until = None

    @property
    def away(self) -> bool:
        """Whether it did not answer the last time that it was asked."""
        return self._away_until is not None

    def _check_away(self) -> None:
        with self._lock:
            if self._away_until is None:
                return
            if time.monotonic() < self._away_until:
                raise DatabaseAway(f"{self._what} does not answer.")
            self._away_until = time.monotonic() + self._away_s  # this session tries it, the others need not wait

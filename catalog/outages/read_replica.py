"""A copy of the database from which shoppers' pages read products, as long as it is not behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalog.errors import DatabaseAway
from catalog.outages.limited import LimitedSessions
from catalog.tables import CATALOGUE_COUNTER, Counter

AWAY_S = 5.0  # after a failure, before another page asks the replica
KNOWN_S = 0.5  # for which the number of the newest change, once read from the database, is good

_COLUMNS = Counter.__table__.c
NEWEST = select(_COLUMNS.value).where(_COLUMNS.name == CATALOGUE_COUNTER)  # made once: each page asks it
_ASKED: ContextVar[bool] = ContextVar("replica_asked", default=False)


def ask_replica(asked: bool) -> None:
    """Whether this thread may read from the replica, from now on.

    A web process says so for the requests of shoppers. Who writes must find what he wrote, and so do commands and the
    worker, which never ask it.
    """
    _ASKED.set(asked)


class ReadReplica:
    """Sessions to the replica where it has every change of the catalogue, else to the database itself.

    How late a replica is, is told by the catalogue's sequence number, which each change raises in its own transaction:
    a replica whose number is lower than the database's lacks a change. This holds for every kind of replication, and
    needs no clock. The number needed is at most KNOWN_S old.
    """

    def __init__(self, engine: Engine, primary: LimitedSessions) -> None:
        self.sessions = LimitedSessions(engine, "The read replica", AWAY_S)
        self._primary = primary
        self._known = (0, float("-inf"))  # the database's number, and when it was read

    def saw(self, sequence: int) -> None:
        """Note the number of the newest change, just read from the database."""
        self._known = (sequence, time.monotonic())

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read products with. Raises DatabaseAway where neither answers, or what was asked fails."""
        with ExitStack() as stack:
            yield self._replica(stack) or stack.enter_context(self._primary.open())

    def behind(self) -> int:
        """How many changes the replica lacks, now. Raises DatabaseAway where one of both does not answer."""
        with self._primary.open() as session:
            needed = session.scalar(NEWEST) or 0
        with self.sessions.open() as session:
            return max(0, needed - (session.scalar(NEWEST) or 0))

    def _replica(self, stack: ExitStack) -> Session | None:
        """A session to the replica, to be closed with the stack; None where it is not to be asked."""
        if not _ASKED.get():
            return None
        try:
            with ExitStack() as opening:
                session = opening.enter_context(self.sessions.open())
                if (session.scalar(NEWEST) or 0) < self._needed():
                    return None
                stack.push(opening.pop_all())
                return session
        except (DatabaseAway, DBAPIError):  # DBAPIError: it lacks the table
            return None

    def _needed(self) -> int:
        """The number that the replica must have; 0 without the database: what the replica has is then the newest."""
        sequence, read_at = self._known
        if time.monotonic() - read_at <= KNOWN_S:
            return sequence
        try:
            with self._primary.open() as session:
                sequence = session.scalar(NEWEST) or 0
        except DatabaseAway:
            return 0
        self.saw(sequence)
        return sequence

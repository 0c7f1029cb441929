"""A job that only one process may do at a time, held as a row of the database until it expires."""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from catalog.database import Database
from webapp.tables import Lease

LONGEST = timedelta(minutes=5)  # no lease is taken for longer


class LeaseHolder:
    """One process's claim on a named job."""

    def __init__(self, database: Database, name: str, ttl_s: float = 30) -> None:
        self._database, self._name, self._ttl = database, name, timedelta(seconds=ttl_s)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    def acquire(self) -> bool:
        """Take or renew the lease; False while another process holds it.

        One that ends later than any lease taken now, as after the clock was set back, is cut to that: a holder that
        lives renews it, one that does not loses it.
        """
        now = datetime.now(UTC)
        mine_or_expired = (Lease.holder == self.holder) | (Lease.expires_at < now)
        lease, ends = update(Lease).where(Lease.name == self._name), now + self._ttl
        with self._database.session() as session:
            held = session.connection()
            if held.execute(lease.where(mine_or_expired).values(holder=self.holder, expires_at=ends)).rowcount:
                return True
            held.execute(lease.where(Lease.expires_at > now + max(self._ttl, LONGEST)).values(expires_at=ends))
        return self._insert(now)

    @contextmanager
    def hold(self, wait_s: float = 0) -> Iterator[bool]:
        """Hold it for as long as the block takes, renewed meanwhile; False when others kept it for wait_s."""
        deadline = time.monotonic() + wait_s
        while not (held := self.acquire()) and time.monotonic() < deadline:
            time.sleep(1)
        done = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(done,), daemon=True)
        if held:
            renewing.start()
        try:
            yield held
        finally:
            done.set()
            if held:
                renewing.join()
                self.release()

    def release(self) -> None:
        """Release the lease, if this process holds it."""
        with self._database.session() as session:
            session.execute(delete(Lease).where(Lease.name == self._name, Lease.holder == self.holder))

    def _renew(self, done: threading.Event) -> None:
        while not done.wait(self._ttl.total_seconds() / 3):
            self.acquire()

    def _insert(self, now: datetime) -> bool:
        try:
            with self._database.session() as session:
                session.add(Lease(name=self._name, holder=self.holder, expires_at=now + self._ttl))
        except IntegrityError:
            return False
        return True

"""Who is signed in: sessions, which a cookie's token opens; the token is kept as its hash alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from catalog.audit.log import record_change
from catalog.database import Database
from webapp.access.users import User, user_of
from webapp.settings import Settings
from webapp.tables import OpsSession, OpsUser

_NOTE_EVERY = timedelta(minutes=1)  # a session's last request is written down at most so often
_ID = 12  # digits of the hash that name a session; the token cannot be had from them


@dataclass(frozen=True)
class SignedIn:
    """One session as it is shown."""

    id: str
    user_name: str
    browser: str  # such as Firefox on Windows; empty where it is none that is known
    began_at: datetime
    seen_at: datetime


class Sessions:
    """The sessions of one installation; they end after `idle` without a request, and after `longest` in any case."""

    def __init__(self, database: Database, *, idle: timedelta, longest: timedelta) -> None:
        self._database = database
        self._idle = idle
        self._longest = longest

    def open(self, user: User, browser: str = "") -> str | None:
        """The token of a new session; None when the password was changed or the user removed in this moment."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.session() as session:
            current = session.get(OpsUser, user.name)
            if current is None or current.set_at != user.set_at:
                return None
            session.execute(delete(OpsSession).where(OpsSession.began_at < now - self._longest))
            session.add(
                OpsSession(token_hash=_hash(token), user_name=user.name, browser=browser, began_at=now, seen_at=now)
            )
        return token

    def user(self, token: str) -> User | None:
        """Whose session it is, None for an invalid one; each request extends it, up to its longest duration."""
        if not token:
            return None
        now = datetime.now(UTC)
        found = select(OpsSession, OpsUser).join(OpsUser, OpsUser.name == OpsSession.user_name)
        with self._database.session() as session:
            rows = session.execute(found.where(OpsSession.token_hash == _hash(token))).first()
            if rows is None or not self._lasts(rows[0], now):
                return None
            if now - rows[0].seen_at > _NOTE_EVERY:
                rows[0].seen_at = now
            return user_of(rows[1])

    def close(self, token: str) -> None:
        """End a token's session, if there is one."""
        with self._database.session() as session:
            session.execute(delete(OpsSession).where(OpsSession.token_hash == _hash(token)))

    def listed(self, of: str | None = None) -> list[SignedIn]:
        """The sessions that are valid, of one user or all, those used last first."""
        now = datetime.now(UTC)
        query = select(OpsSession).order_by(OpsSession.seen_at.desc())
        if of is not None:
            query = query.where(OpsSession.user_name == of)
        with self._database.session() as session:
            rows = [row for row in session.scalars(query) if self._lasts(row, now)]
        return [SignedIn(row.token_hash[:_ID], row.user_name, row.browser, row.began_at, row.seen_at) for row in rows]

    def end(self, session_id: str, of: str | None = None) -> bool:
        """End the session with that id, if it is that user's; False where there is none."""
        for found in self.listed(of):
            if found.id == session_id:
                with self._database.session() as session:
                    session.execute(delete(OpsSession).where(OpsSession.token_hash.startswith(session_id)))
                    record_change(session, "end session", found.user_name, {"browser": found.browser})
                return True
        return False

    def id_of(self, token: str) -> str:
        """The id of a token's session."""
        return _hash(token)[:_ID]

    def _lasts(self, row: OpsSession, now: datetime) -> bool:
        # abs: one that began in the future, as after a clock was set back, ends as well.
        return abs(now - row.began_at) <= self._longest and now - row.seen_at <= self._idle


def open_sessions(settings: Settings, database: Database) -> Sessions:
    """The sessions of this installation, with the times that the settings name."""
    idle, longest = timedelta(minutes=settings.ops_idle_minutes), timedelta(hours=settings.ops_session_hours)
    return Sessions(database, idle=idle, longest=longest)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

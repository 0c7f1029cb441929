"""Who may open /ops: one password, kept as its hash, and its sessions; the key that signs forms and sessions."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete
from werkzeug.security import check_password_hash, generate_password_hash

from catalog.database import Database
from webapp.settings import Settings
from webapp.tables import OpsPassword, OpsSession

SHORTEST, LONGEST = 12, 1000  # characters of a password
_NOTE_EVERY = timedelta(minutes=1)  # a session's last request is written down at most so often


class PasswordRefused(ValueError):
    """A password that is refused; the message says what is accepted."""


class Access:
    """The password and the sessions of one installation."""

    def __init__(self, database: Database, *, idle: timedelta, longest: timedelta) -> None:
        self._database = database
        self._idle = idle
        self._longest = longest

    def is_set(self) -> bool:
        """Whether there is a password at all."""
        with self._database.session() as session:
            return session.get(OpsPassword, 1) is not None

    def set_password(self, password: str) -> None:
        """Replace the password and end every session; PasswordRefused for one too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST or not password.strip():
            raise PasswordRefused(
                f"the password has {len(password):,} characters; {SHORTEST} to {LONGEST:,} are taken,"
                " several words make a good one"
            )
        hashed = generate_password_hash(password, method="scrypt")
        with self._database.session() as session:
            session.merge(OpsPassword(id=1, hash=hashed, set_at=datetime.now(UTC)))
            session.execute(delete(OpsSession))

    def sign_in(self, password: str) -> str | None:
        """A new session's token for the right password, None for every other."""
        with self._database.session() as session:
            kept = session.get(OpsPassword, 1)
        if kept is None or not check_password_hash(kept.hash, password[: LONGEST + 1]):
            return None
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.session() as session:
            current = session.get(OpsPassword, 1)
            if current is None or current.hash != kept.hash:  # changed while this one was being checked
                return None
            session.execute(delete(OpsSession).where(OpsSession.began_at < now - self._longest))
            session.add(OpsSession(token_hash=_hash(token), began_at=now, seen_at=now))
        return token

    def signed_in(self, token: str) -> bool:
        """Whether a token's session is valid; each request extends it, up to its longest duration."""
        if not token:
            return False
        now = datetime.now(UTC)
        with self._database.session() as session:
            row = session.get(OpsSession, _hash(token))
            if row is None or now - row.began_at > self._longest or now - row.seen_at > self._idle:
                return False
            if now - row.seen_at > _NOTE_EVERY:
                row.seen_at = now
        return True

    def sign_out(self, token: str) -> None:
        """End a token's session, if there is one."""
        with self._database.session() as session:
            session.execute(delete(OpsSession).where(OpsSession.token_hash == _hash(token)))


def open_access(settings: Settings, database: Database) -> Access:
    """The password and the sessions of this installation, with the times that the settings name."""
    idle, longest = timedelta(minutes=settings.ops_idle_minutes), timedelta(hours=settings.ops_session_hours)
    return Access(database, idle=idle, longest=longest)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def secret_key(configured: str, instance: Path) -> str:
    """The configured key, or the one kept in the instance folder (made once, readable by its owner alone)."""
    if configured:
        return configured
    path = instance / "secret.key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        # A link, not a replace: of two processes that start at once the first one's key stays.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()

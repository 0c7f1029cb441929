"""The keys of the JSON API as the database keeps them: made, found, listed, revoked."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from catalog.audit.log import record_change
from catalog.database import Database
from webapp.logs import log
from webapp.tables import ApiKey
from webapp.validation import check_rate

Scope = Literal["search", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)  # each may do what those before it may
PREFIX = "shl_"  # identifies our keys to people, and to programs that search for leaked secrets
_FORM = re.compile(rf"{PREFIX}(?P<id>[0-9a-f]{{8}})_(?P<secret>[A-Za-z0-9_-]{{43}})")
_SECRET_BYTES = 32
_LONGEST_NAME, _LONGEST_RATE, _LONGEST_ORIGINS = 100, 100, 1000
_LONGEST_LIFE = timedelta(days=3650)
_NOTE_EVERY = timedelta(minutes=1)  # a key's last use is stored at most so often


class ApiKeyRefused(ValueError):
    """An API key that cannot be made or found; the message says what is accepted."""


@dataclass(frozen=True)
class ApiKeyInfo:
    """One key without its secret; `rate` is empty where the settings decide.

    A key with `origins`, divided by blanks, is a browser key: it stands in pages of these origins, for all to read.
    """

    id: str
    scope: Scope
    name: str
    rate: str
    origins: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def state(self) -> Literal["valid", "expired", "revoked"]:
        """Whether the key is valid, expired or revoked now."""
        if self.revoked_at is not None:
            return "revoked"
        over = self.expires_at is not None and self.expires_at <= datetime.now(UTC)
        return "expired" if over else "valid"

    def may(self, scope: Scope) -> bool:
        """Whether the key's scope includes the other scope."""
        return SCOPES.index(self.scope) >= SCOPES.index(scope)

    @property
    def is_public(self) -> bool:
        """Whether it is a browser key: no secret, and good for pages of its origins alone."""
        return bool(self.origins)

    def is_for(self, origin: str | None) -> bool:
        """Whether a page of this origin may use it."""
        return origin in self.origins.split()

    def as_json(self) -> dict[str, Any]:
        """Plain types and times."""
        return {**vars(self), "origins": self.origins.split(), "state": self.state}


class ApiKeys:
    """The keys of one installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        scope: Scope,
        name: str = "",
        *,
        life: timedelta | None = None,
        rate: str = "",
        origins: Sequence[str] = (),
    ) -> tuple[ApiKeyInfo, str]:
        """Create a key; returns it with the text to be sent, which is not stored. Raises ApiKeyRefused.

        With origins, such as https://shop.example, it is a browser key, which may only search.
        """
        _check(name, life, rate)
        pages = _checked_origins(scope, origins)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        now = datetime.now(UTC)
        row = ApiKey(
            id=secrets.token_hex(4),
            secret_hash=_hash(secret),
            scope=scope,
            name=name,
            rate=rate,
            origins=pages,
            created_at=now,
            expires_at=now + life if life else None,
        )
        with self._database.session() as session:
            session.add(row)
            record_change(
                session, "make key", f"{row.id} {name}".strip(), after={"scope": scope, "rate": rate, "origins": pages}
            )
        return _info(row), f"{PREFIX}{row.id}_{secret}"

    def listed(self) -> list[ApiKeyInfo]:
        """Every key, the newest first."""
        with self._database.session() as session:
            return [_info(row) for row in session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc()))]

    def revoke(self, key_id: str) -> ApiKeyInfo:
        """End a key, in every process from the next request on; ApiKeyRefused where there is none to end."""
        with self._database.session() as session:
            row = session.get(ApiKey, key_id.strip().removeprefix(PREFIX)[:8])
            if row is None:
                raise ApiKeyRefused(f"there is no key {key_id.strip()[:16]!r}; shoplens keys list names them")
            if row.revoked_at is None:
                row.revoked_at = datetime.now(UTC)
                record_change(session, "revoke key", f"{row.id} {row.name}".strip())
            return _info(row)

    def find(self, text: str) -> ApiKeyInfo | None:
        """The key with this text, whether valid or not; None for an unknown one. Raises DatabaseAway."""
        parts = _FORM.fullmatch(text)
        if parts is None:
            return None
        with self._database.reading() as session:
            row = session.get(ApiKey, parts["id"])
        same = hmac.compare_digest(row.secret_hash if row else "", _hash(parts["secret"]))
        return _info(row) if row and same else None

    def note_used(self, api_key: ApiKeyInfo) -> None:
        """Store the time of use, at most once a minute; logs a warning where the database is locked."""
        now = datetime.now(UTC)
        if api_key.last_used_at is not None and now - api_key.last_used_at < _NOTE_EVERY:
            return
        try:
            with self._database.session() as session:
                session.execute(update(ApiKey).where(ApiKey.id == api_key.id).values(last_used_at=now))
        except OperationalError as error:
            log.warning("The last use of key %s could not be noted: %s", api_key.id, error.orig)


def _check(name: str, life: timedelta | None, rate: str) -> None:
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise ApiKeyRefused(f"the name is not one line of at most {_LONGEST_NAME} characters")
    if life is not None and not timedelta(0) < life <= _LONGEST_LIFE:
        raise ApiKeyRefused(f"a key lives for 1 to {_LONGEST_LIFE.days} days")
    try:
        check_rate(rate)
    except ValueError as error:
        raise ApiKeyRefused(str(error)) from None
    if len(rate) > _LONGEST_RATE:
        raise ApiKeyRefused(f"the rate has more than {_LONGEST_RATE} characters")


def _checked_origins(scope: Scope, origins: Sequence[str]) -> str:
    """The origins as browsers send them, divided by blanks."""
    pages = " ".join(dict.fromkeys(map(_origin, origins)))
    if pages and scope != "search":
        raise ApiKeyRefused(f"a key for pages can be read by everybody; its scope is search, not {scope}")
    if len(pages) > _LONGEST_ORIGINS:
        raise ApiKeyRefused(f"the origins have more than {_LONGEST_ORIGINS} characters together")
    return pages


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname, parts.port
        name = f"[{host}]" if ":" in (host or "") else (host or "").encode("idna").decode()
    except ValueError:  # UnicodeError is one
        host = port = None
    usual = {"https": 443, "http": 80}
    if not host or parts.scheme not in usual or parts.username or parts.path not in ("", "/") or parts.query:
        raise ApiKeyRefused(f"{text.strip()[:100]!r} is no origin of a page, such as https://shop.example")
    return f"{parts.scheme}://{name}" + (f":{port}" if port and port != usual[parts.scheme] else "")


def _hash(secret: str) -> str:
    """SHA-256 is enough: of 256 random bits nothing can be guessed, however fast the hash."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def _info(row: ApiKey) -> ApiKeyInfo:
    return ApiKeyInfo(**{name: getattr(row, name) for name in ApiKeyInfo.__dataclass_fields__})

"""Who may open /ops: users with a role and a password, which is kept as its hash."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, cast, get_args

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from catalog.audit.log import record_change
from catalog.database import Database
from webapp.settings import SettingsError
from webapp.tables import OpsSession, OpsUser

Role = Literal["owner", "merchandiser"]
ROLES: tuple[Role, ...] = get_args(Role)
FIRST = "owner"  # the name of the first user, made by the first password
SHORTEST, LONGEST = 12, 1000  # characters of a password
LONGEST_NAME = 60
_NAME = re.compile(r"[^\W_][\w.@+-]*")  # a name or an e-mail address


class UserRefused(ValueError):
    """A user, role or password that is refused; the message says what is accepted."""


@dataclass(frozen=True)
class User:
    """One user without the password."""

    name: str
    role: Role
    created_at: datetime
    set_at: datetime  # when the password was set

    def as_json(self) -> dict[str, Any]:
        """Plain types and times."""
        return dict(vars(self))


class Users:
    """The users of one installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def any(self) -> bool:
        """Whether there is one at all; without one /ops is closed."""
        with self._database.session() as session:
            return session.scalars(select(OpsUser.name).limit(1)).first() is not None

    def listed(self) -> list[User]:
        """Everybody, by name."""
        with self._database.session() as session:
            return [user_of(row) for row in session.scalars(select(OpsUser).order_by(OpsUser.name))]

    def add(self, name: str, role: str, password: str) -> User:
        """A new user; UserRefused for a name that is taken, or anything that is not accepted."""
        name, role, hashed = clean_name(name), _check_role(role), _hash(password)
        now = datetime.now(UTC)
        with self._database.session() as session:
            if session.get(OpsUser, name) is not None:
                raise UserRefused(f"there is a user {name!r} already; choose another name")
            row = OpsUser(name=name, role=role, hash=hashed, set_at=now, created_at=now)
            session.add(row)
            record_change(session, "add user", name, after={"role": role})
            return user_of(row)

    def set_password(self, name: str, password: str) -> None:
        """Replace a user's password and end all of that user's sessions; the first password makes the first owner."""
        hashed = _hash(password)
        with self._database.session() as session:
            row = _locked(session, name) if name != FIRST or _count(session) else None
            if row is None:
                now = datetime.now(UTC)
                session.add(OpsUser(name=FIRST, role="owner", hash=hashed, set_at=now, created_at=now))
            else:
                row.hash, row.set_at = hashed, datetime.now(UTC)
            session.execute(delete(OpsSession).where(OpsSession.user_name == name))
            record_change(session, "set password", name)

    def set_role(self, name: str, role: str) -> None:
        """Give a user another role; UserRefused for the last owner."""
        role = _check_role(role)
        with self._database.session() as session:
            row = _locked(session, name)
            if row.role == role:
                return
            _keep_one_owner(session, row)
            record_change(session, "set role", name, {"role": row.role}, {"role": role})
            row.role = role

    def remove(self, name: str) -> None:
        """Remove a user with all sessions; UserRefused for the last owner."""
        with self._database.session() as session:
            row = _locked(session, name)
            _keep_one_owner(session, row)
            session.execute(delete(OpsSession).where(OpsSession.user_name == name))
            session.delete(row)
            record_change(session, "remove user", name, {"role": row.role})

    def check(self, name: str, password: str) -> User | None:
        """The user of that name if the password is right; None takes as long for an unknown name."""
        with self._database.session() as session:
            row = session.get(OpsUser, name[:LONGEST_NAME].replace("\0", ""))
        right = check_password_hash(row.hash if row else _nobodys_hash(), password[: LONGEST + 1])
        return user_of(row) if row is not None and right else None


def first_user(database: Database, password: str) -> Users:
    """The users of this installation; where there are none and a password is given, the first one is made with it.

    Without a database that answers now none is made. Raises SettingsError for a password that is not accepted.
    """
    users = Users(database)
    if password and database.answers() and not users.any():
        try:
            users.set_password(FIRST, password)
        except UserRefused as error:
            raise SettingsError(f"SHOPLENS_ADMIN_PASSWORD cannot be used: {error}.") from error
        except IntegrityError:  # another process was quicker
            pass
    return users


def user_of(row: OpsUser) -> User:
    """The user of a row."""
    return User(row.name, cast("Role", row.role), row.created_at, row.set_at)


def clean_name(name: str) -> str:
    """The name; UserRefused for one that is none."""
    name = name.strip()
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise UserRefused(
            f"{name[:LONGEST_NAME]!r} is no name of a user; taken are 1 to {LONGEST_NAME} letters, digits and . _ @ + -"
        )
    return name


def _check_role(role: str) -> Role:
    if role not in ROLES:
        raise UserRefused(f"{role[:40]!r} is no role; there are {' and '.join(ROLES)}")
    return role


def _hash(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST or not password.strip():
        raise UserRefused(
            f"the password has {len(password):,} characters; {SHORTEST} to {LONGEST:,} are taken,"
            " several words make a good one"
        )
    return generate_password_hash(password, method="scrypt")


@cache
def _nobodys_hash() -> str:
    """The hash of a password that nobody knows."""
    return generate_password_hash(secrets.token_urlsafe(), method="scrypt")


def _locked(session: Session, name: str) -> OpsUser:
    row = session.scalars(select(OpsUser).where(OpsUser.name == name.replace("\0", "")).with_for_update()).first()
    if row is None:
        known = ", ".join(session.scalars(select(OpsUser.name).order_by(OpsUser.name))) or "nobody yet"
        raise UserRefused(f"there is no user {name[:LONGEST_NAME]!r}; there are: {known}")
    return row


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OpsUser)) or 0


def _keep_one_owner(session: Session, row: OpsUser) -> None:
    owners = session.scalars(select(OpsUser.name).where(OpsUser.role == "owner").with_for_update()).all()
    if row.role == "owner" and len(owners) == 1:
        raise UserRefused(f"{row.name} is the only owner; make somebody else an owner first")

"""Addresses of feeds that are followed: which are due, how asking them went, when they are asked again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.steering.tables import FollowedFeed
from catalog.web.download import Version

SHORTEST_S, LONGEST_S = 300, 30 * 86_400
FIRST_RETRY_S = 300  # after a failure; doubled each time, at most the feed's own interval
CLAIM_S = 3600  # nobody else asks meanwhile; longer than any download may take


@dataclass(frozen=True)
class Followed:
    """One followed feed as it stands."""

    source: str
    url: str
    every_s: int
    gone: str
    etag: str
    last_modified: str
    hash: str
    size_bytes: int
    due_at: datetime
    asked_at: datetime | None
    changed_at: datetime | None
    failures: int
    failing_since: datetime | None
    problem: str
    job_id: int | None

    @property
    def version(self) -> Version:
        """What the host is asked with."""
        return Version(self.etag, self.last_modified)


@dataclass(frozen=True)
class Got:
    """A file that was downloaded whole."""

    version: Version
    hash: str  # SHA-256
    size_bytes: int


def follow(
    database: Database, source: str, url: str, *, every_s: int, gone: str = "keep", got: Got | None = None
) -> None:
    """Follow an address for a source from now on, in place of the one followed before.

    What is asked next is taken whatever it is. With a file that was `got` already, asking begins after the interval.
    """
    now = datetime.now(UTC)
    row = FollowedFeed(source=source, url=url, every_s=every_s, gone=gone, due_at=now, created_at=now)
    row.etag, row.last_modified, row.hash, row.size_bytes, row.failures, row.problem = "", "", "", 0, 0, ""
    row.asked_at = row.changed_at = row.failing_since = row.job_id = None
    with database.session() as session:
        record_change(session, "follow feed", source, _terms(session.get(FollowedFeed, source)), _terms(row))
        kept = session.merge(row)
        if got is not None:
            _remember(kept, got)
            kept.asked_at = kept.changed_at = now
            kept.due_at = now + timedelta(seconds=every_s)


def stop_following(database: Database, source: str) -> bool:
    """Follow no address for a source any more; False where none was. Its products stay."""
    with database.session() as session:
        row = session.get(FollowedFeed, source)
        if row is not None:
            record_change(session, "stop following", source, _terms(row))
            session.delete(row)
        return row is not None


def list_followed(database: Database) -> list[Followed]:
    """Every followed feed, by source."""
    with database.session() as session:
        return [_followed(row) for row in session.scalars(select(FollowedFeed).order_by(FollowedFeed.source))]


def find_followed(database: Database, source: str) -> Followed | None:
    """The feed followed for a source."""
    with database.session() as session:
        row = session.get(FollowedFeed, source)
        return None if row is None else _followed(row)


def ask_now(database: Database, source: str, *, accept: bool = False) -> bool:
    """Let a feed be asked as soon as a worker sees it; `accept`: take it whatever its length. False for none."""
    values: dict[str, object] = {"due_at": datetime.now(UTC)}
    if accept:
        values |= {"size_bytes": 0, "hash": "", "etag": "", "last_modified": ""}
    with database.session() as session:
        asked = update(FollowedFeed).where(FollowedFeed.source == source).values(**values)
        return bool(session.connection().execute(asked).rowcount)


def claim_due(database: Database) -> Followed | None:
    """A feed whose time has come, for this process alone for CLAIM_S; None where there is none."""
    now = datetime.now(UTC)
    # One that was asked in the future, as after the clock was set back, would otherwise wait until then.
    is_due = (FollowedFeed.due_at <= now) | (FollowedFeed.asked_at > now + timedelta(seconds=SHORTEST_S))
    due = select(FollowedFeed).where(is_due).order_by(FollowedFeed.due_at).limit(1)
    with database.session() as session:
        row = session.scalars(due).first()
        if row is None:
            return None
        found = _followed(row)
        mine = (FollowedFeed.source == found.source, FollowedFeed.due_at == found.due_at)
        claimed = {"due_at": now + timedelta(seconds=CLAIM_S), "asked_at": now}
        taken = update(FollowedFeed).where(*mine).values(**claimed)
        return found if session.connection().execute(taken).rowcount else None


def note_unchanged(database: Database, source: str, version: Version) -> None:
    """The host has nothing new."""
    with database.session() as session:
        if (row := _asked(session, source)) is not None:
            row.etag, row.last_modified = version.etag, version.last_modified


def note_changed(database: Database, source: str, got: Got, job_id: int) -> None:
    """Another file was downloaded, and a job imports it."""
    with database.session() as session:
        if (row := _asked(session, source)) is not None:
            _remember(row, got)
            row.changed_at, row.job_id = row.asked_at, job_id


def note_failure(database: Database, source: str, problem: str, *, retry_after_s: float | None = None) -> None:
    """The feed could not be had, or not be used; what was imported last stays."""
    now = datetime.now(UTC)
    with database.session() as session:
        row = session.get(FollowedFeed, source)
        if row is None:
            return
        row.failures += 1
        row.asked_at, row.problem, row.failing_since = now, problem, row.failing_since or now
        wait_s = min(row.every_s, FIRST_RETRY_S * 2 ** min(row.failures - 1, 20))
        row.due_at = now + timedelta(seconds=max(wait_s, retry_after_s or 0))


def postpone(database: Database, source: str) -> None:
    """Ask again soon: another import of the source is under way."""
    due = datetime.now(UTC) + timedelta(seconds=FIRST_RETRY_S)
    with database.session() as session:
        session.execute(update(FollowedFeed).where(FollowedFeed.source == source).values(due_at=due))


def _terms(row: FollowedFeed | None) -> dict[str, object] | None:
    """What a person decides of a feed; an address may have a secret behind its question mark."""
    return {"url": row.url.partition("?")[0], "every_s": row.every_s, "gone": row.gone} if row else None


def _asked(session: Session, source: str) -> FollowedFeed | None:
    """The row of a feed that was had just now."""
    row = session.get(FollowedFeed, source)
    if row is not None:
        row.asked_at = now = datetime.now(UTC)
        row.due_at = now + timedelta(seconds=row.every_s)
        row.failures, row.failing_since, row.problem = 0, None, ""
    return row


def _remember(row: FollowedFeed, got: Got) -> None:
    row.etag, row.last_modified = got.version.etag, got.version.last_modified
    row.hash, row.size_bytes = got.hash, got.size_bytes


def _followed(row: FollowedFeed) -> Followed:
    return Followed(**{name: getattr(row, name) for name in Followed.__dataclass_fields__})

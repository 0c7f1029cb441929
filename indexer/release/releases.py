"""The releases of a shop: list, open the current one, promote, roll back, prune."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.tables import CATALOGUE_COUNTER, Counter
from indexer.errors import NoRelease, ReleaseError
from indexer.release.manifest import FILE_NAME, Manifest, check_files, read_manifest
from indexer.release.release import OpenRelease, Release, open_release
from indexer.tables import CurrentRelease, ReleaseRow

MIN_RECALL = 0.95  # recall@10 against exact search, in every space
LAST_OPENED = "last-opened"  # the file with that release's id
RETRY_S = 30.0  # until a release that could not be opened is tried again

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _FailedOpen:
    id: str
    error: ReleaseError
    retry_at: float  # monotonic seconds


# Made once, of the tables' columns: to make it takes three times as long as to ask it.
_COUNTERS, _CURRENT = Counter.__table__.c, CurrentRelease.__table__.c
_SEQUENCE = select(_COUNTERS.value).where(_COUNTERS.name == CATALOGUE_COUNTER).scalar_subquery()
_CURRENT_WITH_SEQUENCE = select(_CURRENT.release_id, _SEQUENCE).where(_CURRENT.id == 1)


class Releases:
    """Releases in one folder with their rows in the database; safe to share between threads."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self._lock = Lock()
        self._open: OpenRelease | None = None
        self._failed: _FailedOpen | None = None

    def list(self) -> list[Release]:
        """Every release that has its folder, newest first; finished folders without a row get one."""
        self._register_folders()
        with self.database.session() as session:
            rows = session.scalars(
                select(ReleaseRow).order_by(ReleaseRow.created_at.desc(), ReleaseRow.id.desc())
            ).all()
            current = session.get(CurrentRelease, 1)
        releases = []
        for row in rows:
            if (self.folder / row.folder / FILE_NAME).is_file():
                releases.append(self._release(row, current))
        return releases

    def next_moment(self) -> datetime:
        """When a release built now was created: now, but after every other one although the clock was set back."""
        with self.database.session() as session:
            newest = session.scalar(select(func.max(ReleaseRow.created_at)))
        now = datetime.now(UTC)
        return now if newest is None else max(now, newest + timedelta(milliseconds=1))

    def add(self, manifest: Manifest) -> Release:
        """Insert the row of a finished release folder, whose name is the release's id."""
        row = ReleaseRow(
            id=manifest.id,
            created_at=datetime.fromisoformat(manifest.created),
            folder=manifest.id,
            manifest=manifest.as_json(),
            state="built",
        )
        with self.database.session() as session:
            session.merge(row)
            return self._release(row, session.get(CurrentRelease, 1))

    def current(self) -> OpenRelease:
        """The promoted release, opened; one SELECT a call.

        When a newly promoted release cannot be opened, the one opened before is returned. Raises NoRelease when none
        was promoted, ReleaseError when it cannot be opened and no other is open.
        """
        return self.current_with_sequence()[0]

    def current_with_sequence(self) -> tuple[OpenRelease, int]:
        """The release as `current` returns it, and the catalogue's sequence number, read in the same SELECT."""
        with self.database.reading() as session:
            row = session.execute(_CURRENT_WITH_SEQUENCE).first()
        if row is None or row[0] is None:
            raise NoRelease
        return self._open_wanted(row[0]), row[1] or 0

    def last_opened(self) -> OpenRelease | None:
        """The release that a process last opened here, for one that starts while the database is away; None if none."""
        try:
            return self._open_wanted((self.folder / LAST_OPENED).read_text(encoding="utf-8"))
        except (OSError, ReleaseError):
            return None

    def _open_wanted(self, release_id: str) -> OpenRelease:
        opened = self._open
        if opened is not None and opened.id == release_id:
            return opened
        # While one thread checks and maps the new release, the others use the old one.
        if not self._lock.acquire(blocking=opened is None) and opened is not None:
            return opened
        try:
            return self._switch_to(release_id)
        finally:
            self._lock.release()

    def current_id(self) -> str | None:
        """The id of the promoted release, None before the first promotion."""
        with self.database.session() as session:
            return session.scalar(select(CurrentRelease.release_id).where(CurrentRelease.id == 1))

    def promote(self, release_id: str) -> Release:
        """Make a release the current one. Raises ReleaseError when it is damaged or its recall is below MIN_RECALL."""
        release = self._find(release_id)
        open_release(release.folder)  # what cannot be opened here cannot be opened by the site
        recall = release.manifest.weakest_recall()
        if recall < MIN_RECALL:
            raise ReleaseError(
                f"Release {release_id} finds {recall:.1%} of the true ten nearest; {MIN_RECALL:.0%} are needed."
                " Build a new one; if it happens again, try --metric cosine."
            )
        with self.database.session() as session:
            current = _locked_current(session)
            if current.release_id != release_id:
                record_change(
                    session, "promote release", release_id, {"release": current.release_id}, {"release": release_id}
                )
                current.previous_id, current.release_id = current.release_id, release_id
                current.promoted_at = datetime.now(UTC)
        return self._find(release_id)

    def rollback(self) -> Release:
        """Make the release promoted before the current one; a second rollback undoes the first.

        Raises ReleaseError when there is none or it cannot be opened.
        """
        with self.database.session() as session:
            current = _locked_current(session)
            previous = current.previous_id
            if previous is None:
                raise ReleaseError("There is no earlier release to go back to; see shoplens index list.")
            open_release(self.folder / previous)
            record_change(session, "roll back", previous, {"release": current.release_id}, {"release": previous})
            current.release_id, current.previous_id = previous, current.release_id
            current.promoted_at = datetime.now(UTC)
        return self._find(previous)

    def verify(self, release_id: str) -> Release:
        """Check every file of a release against its manifest. Raises ReleaseError naming the first that differs."""
        release = self._find(release_id)
        check_files(release.folder, release.manifest)
        return release

    def prune(self, keep: int = 2) -> Sequence[str]:
        """Delete releases except the newest `keep`, the current one and the one before; returns the deleted ids."""
        doomed = [found for found in self.list()[max(keep, 0) :] if not (found.is_current or found.is_previous)]
        for release in doomed:
            with self.database.session() as session:
                current = _locked_current(session)
                if release.id in (current.release_id, current.previous_id):
                    continue  # promoted since the list was read
                session.execute(delete(ReleaseRow).where(ReleaseRow.id == release.id))
                record_change(session, "delete release", release.id)
            hidden = release.folder.with_name(f".pruned-{release.id}")
            release.folder.rename(hidden)  # no release any more from here on, even if deleting it is interrupted
            shutil.rmtree(hidden, ignore_errors=True)
        return [release.id for release in doomed]

    def _switch_to(self, release_id: str) -> OpenRelease:
        opened = self._open
        if opened is not None and opened.id == release_id:
            return opened
        failed = self._failed
        try:
            if failed is not None and failed.id == release_id and monotonic() < failed.retry_at:
                raise failed.error
            self._open = open_release(self.folder / release_id)
        except ReleaseError as error:
            if failed is None or failed.error is not error:
                log.exception("Release %s was not opened", release_id)
                self._failed = _FailedOpen(release_id, error, monotonic() + RETRY_S)
            if opened is None:
                raise
            return opened
        self._failed = None
        self._remember(release_id)
        return self._open

    def _remember(self, release_id: str) -> None:
        with suppress(OSError):  # a full disk: what was remembered before stays
            temporary = self.folder / f".{LAST_OPENED}.{os.getpid()}"
            temporary.write_text(release_id, encoding="utf-8")
            temporary.replace(self.folder / LAST_OPENED)

    def _find(self, release_id: str) -> Release:
        known = {release.id: release for release in self.list()}
        if release_id not in known:
            names = ", ".join(known) or "none yet"
            raise ReleaseError(f"There is no release {release_id!r}; there are: {names}.")
        return known[release_id]

    def _release(self, row: ReleaseRow, current: CurrentRelease | None) -> Release:
        folder = self.folder / row.folder
        is_current = current is not None and current.release_id == row.id
        is_previous = current is not None and current.previous_id == row.id
        return Release(row.id, row.created_at, folder, read_manifest(folder), is_current, is_previous)

    def _register_folders(self) -> None:
        """Insert rows of finished folders that have none: copied here, or built by a process killed at the end."""
        with self.database.session() as session:
            known = set(session.scalars(select(ReleaseRow.folder)))
        for path in sorted(self.folder.glob(f"[!.]*/{FILE_NAME}")):
            if path.parent.name in known:
                continue
            try:
                manifest = read_manifest(path.parent)
            except ReleaseError:
                log.exception("%s is no release that can be used", path.parent)
                continue
            if manifest.id == path.parent.name:
                self.add(manifest)


def _locked_current(session: Session) -> CurrentRelease:
    """The one row, locked against other promotions until the transaction ends."""
    current = session.get(CurrentRelease, 1, with_for_update=True)
    if current is None:
        current = CurrentRelease(id=1, promoted_at=datetime.now(UTC))
        session.add(current)
        session.flush()
    return current

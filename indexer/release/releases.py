"""The releases of a shop: list, open the current one, promote, roll back, prune."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from catalog.audit.log import record_change
from catalog.database import Database
from catalog.storage.storage import Storage
from catalog.tables import CATALOGUE_COUNTER, Counter
from indexer.errors import NoRelease, ReleaseError
from indexer.release.current import go_over, locked_current
from indexer.release.manifest import FILE_NAME, Manifest, check_files, parse_manifest, read_manifest
from indexer.release.release import OpenRelease, Release
from indexer.release.shared import SharedReleases, remove_folder
from indexer.release.switch import Switch
from indexer.tables import CurrentRelease, ReleaseRow

MIN_RECALL = 0.95  # recall@10 against exact search, in every space
UNNAMED_S = 86_400.0  # for which a bucket keeps what no row names: it may be an upload that goes on

log = logging.getLogger(__name__)


# Made once, of the tables' columns: to make it takes three times as long as to ask it.
_COUNTERS, _CURRENT = Counter.__table__.c, CurrentRelease.__table__.c
_SEQUENCE = select(_COUNTERS.value).where(_COUNTERS.name == CATALOGUE_COUNTER).scalar_subquery()
_CURRENT_WITH_SEQUENCE = select(_CURRENT.release_id, _SEQUENCE).where(_CURRENT.id == 1)


class Releases:
    """Releases with their rows in the database; safe to share between threads.

    Without a bucket they are in the folder. With one they are in the bucket, and the folder has copies of those that
    this machine needed; a row is then enough to know a release.
    """

    def __init__(self, database: Database, folder: Path, bucket: Storage | None = None) -> None:
        self.database = database
        self.folder = folder
        self.bucket = bucket
        self._shared = None if bucket is None else SharedReleases(bucket, folder)
        self._switch = Switch(folder, None if bucket is None else self.bring)

    def list(self) -> list[Release]:
        """Every release, newest first; where no bucket has them, finished folders without a row get one."""
        if self._shared is None:
            self._register_folders()
        with self.database.session() as session:
            rows = session.scalars(
                select(ReleaseRow).order_by(ReleaseRow.created_at.desc(), ReleaseRow.id.desc())
            ).all()
            current = session.get(CurrentRelease, 1)
        releases = []
        for row in rows:
            if self._shared is not None or (self.folder / row.folder / FILE_NAME).is_file():
                releases.append(self._release(row, current))
        return releases

    def next_moment(self) -> datetime:
        """When a release built now was created: now, but after every other one although the clock was set back."""
        with self.database.session() as session:
            newest = session.scalar(select(func.max(ReleaseRow.created_at)))
        now = datetime.now(UTC)
        return now if newest is None else max(now, newest + timedelta(milliseconds=1))

    def take(self, unfinished: Path, manifest: Manifest) -> Release:
        """A finished folder under a temporary name becomes a release. Raises ReleaseError where a bucket refuses it."""
        if self._shared is not None:
            self._shared.share(unfinished, manifest)
            added = self.add(manifest)  # before the folder: a copy without a row would be deleted
            unfinished.rename(added.folder)
            return added
        unfinished.rename(self.folder / manifest.id)
        return self.add(manifest)

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
        self.database.saw(row[1] or 0)
        return self._switch.to(row[0]), row[1] or 0

    def last_opened(self) -> OpenRelease | None:
        """The release that a process last opened here, for one that starts while the database is away; None if none."""
        return self._switch.last_opened()

    def hindrance(self) -> str:
        """Why this process does not answer from the promoted release; empty where it does. Raises DatabaseAway."""
        with self.database.reading() as session:
            promoted = session.execute(_CURRENT_WITH_SEQUENCE).first()
        return self._switch.hindrance(promoted[0] or "" if promoted else "")

    def bring(self, release_id: str, *, anew: bool = False) -> None:
        """Copy a release from the bucket, where there is one, unless it is here; `anew` replaces the copy.

        Raises ReleaseError when that cannot be done now.
        """
        if self._shared is None or (self._shared.is_here(release_id) and not anew):
            return
        try:
            self._shared.bring(self._find(release_id).manifest, anew=anew)
            self._shared.keep_only(self._known)
        except SQLAlchemyError as error:
            raise ReleaseError(f"Release {release_id} cannot be fetched while the database does not answer.") from error

    def is_shared(self, release_id: str) -> bool:
        """Whether other machines can have it: always without a bucket. Raises StorageAway, StorageError."""
        return self._shared is None or self._shared.is_shared(release_id)

    def current_id(self) -> str | None:
        """The id of the promoted release, None before the first promotion."""
        with self.database.session() as session:
            return session.scalar(select(CurrentRelease.release_id).where(CurrentRelease.id == 1))

    def promote(self, release_id: str) -> Release:
        """Make a release the current one. Raises ReleaseError when it is damaged or its recall is below MIN_RECALL."""
        release = self._find(release_id)
        self._switch.open(release_id)  # what cannot be opened here cannot be opened by the site
        recall = release.manifest.weakest_recall()
        if recall < MIN_RECALL:
            raise ReleaseError(
                f"Release {release_id} finds {recall:.1%} of the true ten nearest; {MIN_RECALL:.0%} are needed."
                " Build a new one; if it happens again, try --metric cosine."
            )
        with self.database.session() as session:
            current = locked_current(session)
            if session.get(ReleaseRow, release_id) is None:
                raise ReleaseError(f"Release {release_id} was deleted meanwhile; see shoplens index list.")
            if current.release_id != release_id:
                go_over(session, current, release_id, "promote release")
        return self._find(release_id)

    def rollback(self) -> Release:
        """Make the release promoted before the current one; a second rollback undoes the first.

        Raises ReleaseError when there is none or it cannot be opened.
        """
        while True:
            with self.database.session() as session:
                previous = session.scalar(select(CurrentRelease.previous_id).where(CurrentRelease.id == 1))
            if previous is None:
                raise ReleaseError("There is no earlier release to go back to; see shoplens index list.")
            self._switch.open(previous)  # a copy may take long: the row is not locked meanwhile
            with self.database.session() as session:
                current = locked_current(session)
                if current.previous_id == previous:
                    go_over(session, current, previous, "roll back")
                    break
        return self._find(previous)

    def verify(self, release_id: str) -> Release:
        """Check every file of a release against its manifest. Raises ReleaseError naming the first that differs."""
        release = self._find(release_id)
        self.bring(release_id)
        check_files(release.folder, release.manifest)
        return release

    def prune(self, keep: int = 2) -> Sequence[str]:
        """Delete releases except the newest `keep`, the current one and the one before; returns the deleted ids."""
        in_bucket = {} if self._shared is None else self._shared.in_bucket()  # one that is away is told before
        doomed = [found for found in self.list()[max(keep, 0) :] if not (found.is_current or found.is_previous)]
        for release in doomed:
            with self.database.session() as session:
                current = locked_current(session)
                if release.id in (current.release_id, current.previous_id):
                    continue  # promoted since the list was read
                session.execute(delete(ReleaseRow).where(ReleaseRow.id == release.id))
                record_change(session, "delete release", release.id)
            self._delete(release.id)
        for release_id in in_bucket.keys() - self._known():
            if in_bucket[release_id] < time.time() - UNNAMED_S:
                self._delete(release_id)
        return [release.id for release in doomed]

    def _delete(self, release_id: str) -> None:
        """Delete what a release without a row left in the bucket and on this machine."""
        if self._shared is not None:
            self._shared.delete(release_id)
        remove_folder(self.folder / release_id)

    def _known(self) -> set[str]:
        with self.database.session() as session:
            return set(session.scalars(select(ReleaseRow.id)))

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
        if self._shared is None:
            manifest = read_manifest(folder)
        else:
            manifest = parse_manifest(row.manifest, f"The manifest of release {row.id} in the database")
        return Release(row.id, row.created_at, folder, manifest, is_current, is_previous, self.bucket)

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

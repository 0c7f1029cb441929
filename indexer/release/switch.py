"""The release that a process has open, and how it goes over to another one."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import Protocol

from indexer.errors import ReleaseError
from indexer.release.manifest import FILE_NAME, check_files, read_manifest
from indexer.release.release import OpenRelease, open_release
from serving.memory import give_memory_back

LAST_OPENED = "last-opened"  # the file with that release's id
RETRY_S = 30.0  # until a release that could not be opened is tried again

log = logging.getLogger(__name__)


class Bring(Protocol):
    """Copies a release to this machine; `anew` in place of a damaged copy."""

    def __call__(self, release_id: str, *, anew: bool = False) -> None:
        """Raises ReleaseError."""


@dataclass(frozen=True)
class _FailedOpen:
    id: str
    error: ReleaseError
    retry_at: float  # monotonic seconds


class _Fetch(Thread):
    """Brings one release while another one answers."""

    def __init__(self, bring: Bring, release_id: str) -> None:
        super().__init__(name=f"fetch-{release_id}", daemon=True)
        self.release_id, self._bring = release_id, bring
        self.error: ReleaseError | None = None

    def run(self) -> None:
        try:
            self._bring(self.release_id)
        except ReleaseError as error:
            self.error = error


class Switch:
    """Opens releases in a folder; safe to share between threads.

    `bring`, where releases are in a bucket, copies them into the folder: in a thread of its own while another release
    answers.
    """

    def __init__(self, folder: Path, bring: Bring | None) -> None:
        self._folder, self._bring = folder, bring
        self._lock = Lock()
        self._open: OpenRelease | None = None
        self._failed: _FailedOpen | None = None
        self._fetch: _Fetch | None = None

    def to(self, release_id: str) -> OpenRelease:
        """The wanted release, or the one opened before while it cannot be opened.

        Raises ReleaseError when it cannot be opened and no other is open.
        """
        opened = self._open
        if opened is not None and opened.id == release_id:
            return opened
        # While one thread checks and maps the new release, the others use the old one.
        if not self._lock.acquire(blocking=opened is None) and opened is not None:
            return opened
        try:
            return self._go_over(release_id)
        finally:
            self._lock.release()

    def last_opened(self) -> OpenRelease | None:
        """The release that a process last opened here, for one that starts while the database is away; None if none."""
        try:
            return self.to((self._folder / LAST_OPENED).read_text(encoding="utf-8"))
        except (OSError, ReleaseError):
            return None

    def open(self, release_id: str) -> OpenRelease:
        """Open a release, whichever answers; it is brought first where it is not here. Raises ReleaseError."""
        folder = self._folder / release_id
        if self._bring is None:
            return open_release(folder)
        if not self._is_here(release_id):
            self._bring(release_id)
        try:
            return open_release(folder)
        except ReleaseError as error:
            if _is_whole(folder):  # another copy would be the same
                raise
            log.warning("The copy of release %s on this machine is fetched anew: %s", release_id, error)
            self._bring(release_id, anew=True)
            return open_release(folder)

    def hindrance(self, release_id: str) -> str:
        """Why this process does not answer from the wanted release; empty where it does, or nobody asked yet."""
        opened, failed, fetch = self._open, self._failed, self._fetch
        if opened is None or opened.id == release_id:
            return ""
        if failed is not None and failed.id == release_id:
            return f"release {opened.id} answers, and {release_id} was promoted: {failed.error}"
        if fetch is not None and fetch.release_id == release_id:
            return f"release {opened.id} answers while {release_id} is being fetched"
        return ""

    def _go_over(self, release_id: str) -> OpenRelease:
        opened = self._open
        if opened is not None and opened.id == release_id:
            return opened
        failed = self._failed
        try:
            if failed is not None and failed.id == release_id and monotonic() < failed.retry_at:
                raise failed.error
            if opened is not None and self._is_being_brought(release_id):
                return opened
            self._open = self.open(release_id)
        except ReleaseError as error:
            if failed is None or failed.error is not error:
                log.exception("Release %s was not opened", release_id)
                self._failed = _FailedOpen(release_id, error, monotonic() + RETRY_S)
            if opened is None:
                raise
            return opened
        self._failed = self._fetch = None
        self._remember(release_id)
        give_memory_back()  # what the one opened before had read, which answers nobody now
        return self._open

    def _is_being_brought(self, release_id: str) -> bool:
        """Whether the release is on its way; begins that where it is not here. Raises what a thread met."""
        if self._bring is None or self._is_here(release_id):
            return False
        fetch = self._fetch
        if fetch is None or fetch.release_id != release_id:
            self._fetch = fetch = _Fetch(self._bring, release_id)
            fetch.start()
        if fetch.is_alive():
            return True
        self._fetch = None
        if fetch.error is not None:
            raise fetch.error
        return False

    def _is_here(self, release_id: str) -> bool:
        return (self._folder / release_id / FILE_NAME).is_file()

    def _remember(self, release_id: str) -> None:
        with suppress(OSError):  # a full disk: what was remembered before stays
            temporary = self._folder / f".{LAST_OPENED}.{os.getpid()}"
            temporary.write_text(release_id, encoding="utf-8")
            temporary.replace(self._folder / LAST_OPENED)


def _is_whole(folder: Path) -> bool:
    try:
        check_files(folder, read_manifest(folder))
    except ReleaseError:
        return False
    return True

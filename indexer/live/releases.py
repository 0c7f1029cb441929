"""The current release with its overlay: everything that changed since it was built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from sqlalchemy.exc import OperationalError

from catalog.catalogue import Catalogue
from catalog.errors import DatabaseAway
from indexer.live.delta import DeltaIndex, PendingVectors
from indexer.release.release import OpenRelease
from indexer.release.releases import Releases

CHANGES_PER_STEP = 500  # read at a time while a request waits
BACKGROUND_CHANGES_PER_STEP = 2_000  # while none waits
MAX_WAIT_S = 0.3  # the longest a request waits for changes to be read
FETCH_INTERVAL_S = 0.5  # between two look-ups of vectors that were missing
REBUILD_AFTER = 5_000  # products in the delta index; with more, a new build is advised


@dataclass(frozen=True)
class Snapshot:
    """The state that requests answer from; replaced as a whole, never changed."""

    release: OpenRelease  # without its overlay
    overlay: OpenRelease
    sequence: int  # of the last change read
    behind: bool  # whether changes are left to read
    products: int  # in the delta index
    pending: int  # texts and pictures without a vector
    left_out: int  # changes beyond what the delta index takes
    fetch_at: float  # when missing vectors are looked up again, in monotonic seconds


class LiveReleases:
    """Follows the catalogue for all threads of a process: one SELECT a call, and only changes are read."""

    def __init__(self, releases: Releases, catalogue: Catalogue) -> None:
        self.releases = releases
        self._catalogue = catalogue
        self._lock = Lock()
        self._delta: DeltaIndex | None = None
        self._snapshot: Snapshot | None = None
        self._wake: Callable[[], None] | None = None
        self._max_wait_s = float("inf")

    def use_background(self, wake: Callable[[], None], max_wait_s: float = MAX_WAIT_S) -> None:
        """Call `wake` when reading takes longer than max_wait_s seconds: another thread then reads the rest."""
        self._wake, self._max_wait_s = wake, max_wait_s

    def current(self) -> OpenRelease:
        """The release to search, with its overlay; raises NoRelease and ReleaseError as Releases.current does."""
        return self.now().overlay

    def current_with_sequence(self) -> tuple[OpenRelease, int | None]:
        """The release as `current` returns it, and the catalogue's number of its last change, read in the same SELECT.

        None in its place while the database does not answer.
        """
        snapshot, sequence = self._read()
        return snapshot.overlay, sequence

    def now(self) -> Snapshot:
        """The snapshot whose overlay `current` returns; raises as `current` does.

        While the database does not answer it is the one before; in a process that has none yet, the release that was
        last opened, as it was built. Without either DatabaseAway is raised.
        """
        return self._read()[0]

    def _read(self) -> tuple[Snapshot, int | None]:
        try:
            release, sequence = self.releases.current_with_sequence()
            return self._now(release, sequence), sequence
        except (DatabaseAway, OperationalError):
            snapshot = self._snapshot or self._from_last_opened()
            if snapshot is None:
                raise
            return snapshot, None

    def _now(self, release: OpenRelease, sequence: int) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is not None and snapshot.release is release and not _due(snapshot, sequence):
            return snapshot
        # While one thread reads changes, the others wait a little, then answer from the snapshot before.
        if self._lock.acquire(timeout=_wait_s(snapshot, release, sequence)):
            try:
                snapshot = self._snapshot
                if snapshot is None or snapshot.release is not release or _due(snapshot, sequence):
                    snapshot = self._advance(release, CHANGES_PER_STEP, self._max_wait_s)
                    self._wake_background(snapshot)
            finally:
                self._lock.release()
        assert snapshot is not None  # noqa: S101 – without one the lock is waited for
        return snapshot

    def _from_last_opened(self) -> Snapshot | None:
        release = self.releases.last_opened()
        if release is not None:
            built = release.manifest.catalogue_sequence
            self._snapshot = Snapshot(release, release, built, True, 0, 0, 0, 0.0)
        return self._snapshot

    def catch_up(self) -> Snapshot:
        """Read all changes that are left, however long it takes; other threads answer meanwhile."""
        release = self.releases.current()
        while True:
            with self._lock:
                snapshot = self._advance(release, BACKGROUND_CHANGES_PER_STEP, 0)
            if not snapshot.behind:
                return snapshot

    def pending(self) -> list[PendingVectors]:
        """The texts and pictures without a vector, by model."""
        with self._lock:
            return self._delta.pending() if self._delta else []

    def _wake_background(self, snapshot: Snapshot) -> None:
        if self._wake and (snapshot.pending or snapshot.behind):
            self._wake()

    def _advance(self, release: OpenRelease, limit: int, max_wait_s: float) -> Snapshot:
        until = monotonic() + max_wait_s
        delta = self._delta
        if delta is None or delta.release is not release or delta.sequence > self._catalogue.sequence():
            delta = self._delta = DeltaIndex(release, self.releases.database, self._catalogue)
        while not (done := delta.step(limit)) and monotonic() < until:
            pass
        delta.fetch_vectors()
        missing_vectors = sum(len(pending.passages) + len(pending.pictures) for pending in delta.pending())
        self._snapshot = Snapshot(
            release,
            delta.overlay(),
            delta.sequence,
            not done,
            len(delta),
            missing_vectors,
            delta.left_out,
            monotonic() + FETCH_INTERVAL_S,
        )
        return self._snapshot


def _wait_s(snapshot: Snapshot | None, release: OpenRelease, sequence: int) -> float:
    """Seconds that a request waits for another thread that reads changes; -1 without limit."""
    if snapshot is None or snapshot.release is not release:
        return -1  # there is no other snapshot to answer from
    return 0 if snapshot.behind or snapshot.sequence == sequence else MAX_WAIT_S


def _due(snapshot: Snapshot, sequence: int) -> bool:
    """Whether changes or vectors may exist that the snapshot does not have."""
    if snapshot.pending and monotonic() >= snapshot.fetch_at:
        return True
    return snapshot.behind or snapshot.sequence != sequence

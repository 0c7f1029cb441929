"""The current release as it is at this moment: with everything laid over it that changed since it was built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from catalog.catalogue import Catalogue
from indexer.live.delta import SideIndex, Waiting
from indexer.release.release import OpenRelease
from indexer.release.releases import Releases

STEP = 500  # changes read at a time while a request waits
LONG_STEP = 2_000  # and while none does
PATIENCE_S = 0.3  # of a request, with changes that take longer than that
LOOK_S = 0.5  # between two looks for vectors that were missing
MANY = 5_000  # products laid over a release from which on the next build is due


@dataclass(frozen=True)
class Snapshot:
    """What requests answer from: swapped as one, never changed."""

    release: OpenRelease  # without anything over it
    overlaid: OpenRelease
    sequence: int  # of the catalogue: how far it was read
    behind: bool  # whether there was more to read
    products: int  # laid over
    waiting: int  # texts and pictures that have no vector yet
    left_out: int  # changes beyond what a side index takes
    look_at: float  # monotonic seconds


class LiveReleases:
    """Follows the catalogue for every thread of one process: one small SELECT a call, only what changed is read."""

    def __init__(self, releases: Releases, catalogue: Catalogue) -> None:
        self.releases = releases
        self._catalogue = catalogue
        self._lock = Lock()
        self._side: SideIndex | None = None
        self._now: Snapshot | None = None
        self._wake: Callable[[], None] | None = None
        self._patience_s = float("inf")

    def use_background(self, wake: Callable[[], None], patience_s: float = PATIENCE_S) -> None:
        """Let somebody else, whom `wake` calls, read on when that takes longer than a request should wait."""
        self._wake, self._patience_s = wake, patience_s

    def current(self) -> OpenRelease:
        """The release to search in; raises as Releases.current does."""
        return self.now().overlaid

    def now(self) -> Snapshot:
        """The same, with how things stand."""
        release, sequence = self.releases.current_at()
        snapshot = self._now
        if snapshot is not None and snapshot.release is release and not _due(snapshot, sequence):
            return snapshot
        # While one thread takes the changes in, the others wait a little, then answer from what was there before.
        if self._lock.acquire(timeout=_wait_s(snapshot, release, sequence)):
            try:
                snapshot = self._now
                if snapshot is None or snapshot.release is not release or _due(snapshot, sequence):
                    snapshot = self._advance(release, STEP, self._patience_s)
                    self._call_for_help(snapshot)
            finally:
                self._lock.release()
        assert snapshot is not None  # noqa: S101 – without one the lock is waited for
        return snapshot

    def catch_up(self) -> Snapshot:
        """Read everything that is left to read, however long it takes; others go on answering meanwhile."""
        release = self.releases.current()
        while True:
            with self._lock:
                snapshot = self._advance(release, LONG_STEP, 0)
            if not snapshot.behind:
                return snapshot

    def waiting(self) -> list[Waiting]:
        """The texts and pictures that have no vector yet, by model."""
        with self._lock:
            return self._side.waiting() if self._side else []

    def _call_for_help(self, snapshot: Snapshot) -> None:
        if self._wake and (snapshot.waiting or snapshot.behind):
            self._wake()

    def _advance(self, release: OpenRelease, limit: int, patience_s: float) -> Snapshot:
        until = monotonic() + patience_s
        side = self._side
        if side is None or side.release is not release or side.sequence > self._catalogue.sequence():
            side = self._side = SideIndex(release, self.releases.database, self._catalogue)
        while not (done := side.step(limit)) and monotonic() < until:
            pass
        side.look()
        left = sum(len(one.passages) + len(one.pictures) for one in side.waiting())
        self._now = Snapshot(
            release, side.overlaid(), side.sequence, not done, len(side), left, side.left_out, monotonic() + LOOK_S
        )
        return self._now


def _wait_s(snapshot: Snapshot | None, release: OpenRelease, sequence: int) -> float:
    """How long a request waits for another one that takes changes in: few take a moment, many are not waited for."""
    if snapshot is None or snapshot.release is not release:
        return -1  # without end: there is nothing else to answer from
    return 0 if snapshot.behind or snapshot.sequence == sequence else PATIENCE_S


def _due(snapshot: Snapshot, sequence: int) -> bool:
    """Whether there may be more to know than the snapshot does."""
    if snapshot.waiting and monotonic() >= snapshot.look_at:
        return True
    return snapshot.behind or snapshot.sequence != sequence

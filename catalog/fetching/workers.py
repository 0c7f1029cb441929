"""Threads that fetch, verify and keep pictures; what they did comes back through a queue."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from os import cpu_count
from queue import Empty, SimpleQueue

from catalog.errors import PictureError, StorageAway, StorageError
from catalog.fetching.schedule import Job, RateLimiter
from catalog.pictures import PictureStore, StoredPicture
from catalog.web.addresses import Address
from catalog.web.download import Downloader, Version
from catalog.web.errors import Failed, FetchError, Refused


@dataclass(frozen=True)
class FetchedPicture:
    """A picture that was fetched; `stored` is None where it has not changed."""

    stored: StoredPicture | None
    version: Version
    received_bytes: int = 0


@dataclass(frozen=True)
class Result:
    """How one try went."""

    job: Job
    had: FetchedPicture | None = None
    error: FetchError | None = None


class Workers:
    """A bounded number of threads; they end with the process, so that Ctrl-C waits for nobody."""

    def __init__(self, threads: int, downloader: Downloader, store: PictureStore, limiter: RateLimiter) -> None:
        self._threads = threads
        self._downloader = downloader
        self._store = store
        self._limiter = limiter
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._results: SimpleQueue[Result | Exception] = SimpleQueue()
        self._decoding = threading.Semaphore(
            min(cpu_count() or 1, 8)
        )  # a decoded picture may take hundreds of megabytes
        self._started = 0
        self.under_way = 0

    @property
    def free(self) -> bool:
        """Whether another job could begin at once."""
        return self.under_way < self._threads

    def begin(self, job: Job) -> None:
        """Have a thread work on it."""
        if self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._work, daemon=True, name=f"pictures-{self._started}").start()
        self.under_way += 1
        self._jobs.put(job)

    def results(self, wait_s: float) -> list[Result]:
        """What has come to an end: waits for the first at most that long, then takes what is there."""
        found: list[Result] = []
        try:
            result = self._results.get(timeout=max(wait_s, 0.001))
            while True:
                if isinstance(result, Exception):
                    raise result
                found.append(result)
                result = self._results.get_nowait()
        except Empty:
            self.under_way -= len(found)
            return found

    def stop(self) -> None:
        """Let the threads end after what they have begun."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._results.put(Result(job, had=self._fetch(job)))
            except FetchError as error:
                self._results.put(Result(job, error=error))
            except (OSError, MemoryError, StorageAway, StorageError) as error:  # a full disk, no bucket: the run stops
                self._results.put(error)
            except Exception as error:  # no picture's failure may stop the others
                self._results.put(Result(job, error=Refused("unexpected", f"{type(error).__name__}: {error}"[:300])))

    def _fetch(self, job: Job) -> FetchedPicture:
        """Bytes, verified and kept; the thumbnails too, because the picture is open now."""
        kept = bool(job.picture_hash) and self._store.has(job.picture_hash)
        download = self._downloader.get(job.address, job.version if kept else None, self._hop)
        if download.data is None or (kept and download.hash == job.picture_hash):
            return FetchedPicture(None, download.version, len(download.data or b""))
        try:
            with self._decoding:
                stored = self._store.add(download.data, thumbnails=True)
        except PictureError as error:
            kind: Callable[[str, str], FetchError] = Failed if error.code in ("empty", "truncated") else Refused
            raise kind(f"no picture: {error.code}", error.message) from error
        return FetchedPicture(stored, download.version, len(download.data))

    def _hop(self, target: Address) -> None:
        """Wait for the turn of the host that a redirect leads to."""
        time.sleep(max(self._limiter.book(target.place, time.monotonic()) - time.monotonic(), 0.0))

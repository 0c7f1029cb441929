"""Fetches the pictures that an import left waiting, within the limits of their hosts."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from catalog.database import Database
from catalog.fetching.report import FetchReport
from catalog.fetching.results import settle
from catalog.fetching.schedule import Job, RateLimiter, Schedule
from catalog.fetching.tables import PictureAddress, PictureReference
from catalog.fetching.workers import Result, Workers
from catalog.pictures import PictureStore
from catalog.progress import Progress, no_progress
from catalog.tables import Product
from catalog.web.addresses import Address
from catalog.web.download import Downloader, Version
from catalog.web.errors import Failed
from catalog.web.gate import Gate
from catalog.web.limits import Limits, backoff_s

PAGE = 200  # addresses of a host held in memory
AHEAD = timedelta(minutes=5)  # by which the clocks of two machines may differ


class DueAddresses:
    """The addresses of a source's products that are to be asked now, by host and a page at a time."""

    def __init__(self, database: Database, source: str, now: datetime, *, everything: bool = False) -> None:
        self._database = database
        named = exists().where(
            PictureReference.address_key == PictureAddress.key,
            PictureReference.product_id == Product.id,
            Product.source == source,
            Product.removed.is_(False),
        )
        # What was asked in the future, as after the clock was set back, would otherwise wait until then.
        ahead = PictureAddress.asked_at > now + AHEAD
        due = or_(PictureAddress.again_at.is_(None), PictureAddress.again_at <= now, ahead)
        self._named = named
        self._due: ColumnElement[bool] = named if everything else and_(due, named)

    def by_place(self) -> dict[str, int]:
        """How many each host has."""
        query = select(PictureAddress.place, func.count()).where(self._due).group_by(PictureAddress.place)
        with self._database.session() as session:
            return dict(session.execute(query.order_by(PictureAddress.place)).all())

    def waiting(self) -> int:
        """How many addresses nobody has asked for yet."""
        query = select(func.count()).select_from(PictureAddress)
        with self._database.session() as session:
            return session.scalar(query.where(self._named, PictureAddress.state == "waiting")) or 0

    def pages(self, place: str) -> Callable[[], list[Job]]:
        """Gives the host's next page each time it is called, and [] in the end."""
        last = ""

        def page() -> list[Job]:
            nonlocal last
            query = select(PictureAddress).where(PictureAddress.place == place, PictureAddress.key > last, self._due)
            with self._database.session() as session:
                rows = session.scalars(query.order_by(PictureAddress.key).limit(PAGE)).all()
            last = rows[-1].key if rows else last
            return [_job(row) for row in rows]

        return page


def _job(row: PictureAddress) -> Job:
    version = Version(row.etag, row.last_modified)
    host, _, port = row.place.rpartition(":")
    return Job(row.key, Address(row.url, host, int(port)), row.picture_hash or "", version, row.tries)


class PictureFetcher:
    """Fetches a source's pictures within limits. `everything` asks for those too that were asked lately."""

    def __init__(
        self,
        gate: Gate | None = None,
        limits: Limits | None = None,
        *,
        everything: bool = False,
        authorities: str | None = None,
        progress: Progress = no_progress,
    ) -> None:
        self._gate = gate or Gate()
        self._limits = limits or Limits()
        self._everything = everything
        self._authorities = authorities
        self._progress = progress

    def fetch(self, database: Database, store: PictureStore, source: str) -> FetchReport:
        """Ask for every address of the source that is due; each is settled in the database as soon as it is done.

        Killed half way it loses what was under way; called again it goes on with the rest.
        """
        due = DueAddresses(database, source, datetime.now(UTC), everything=self._everything)
        counts = due.by_place()
        report = FetchReport()
        if counts:
            downloader = Downloader(self._gate, self._limits, self._authorities)
            try:
                _FetchRun(database, store, downloader, self._limits, report).run(due, counts, self._progress)
            finally:
                downloader.close()
        report.waiting = due.waiting()
        return report


def waiting_report(database: Database, source: str) -> FetchReport:
    """A report of having asked for nothing: what waits is counted."""
    return FetchReport(waiting=DueAddresses(database, source, datetime.now(UTC)).waiting())


class _FetchRun:
    """One call of `fetch` under way."""

    def __init__(
        self, database: Database, store: PictureStore, downloader: Downloader, limits: Limits, report: FetchReport
    ) -> None:
        self._database = database
        self._limits = limits
        self._report = report
        self._limiter = RateLimiter(limits.per_second)
        self._schedule = Schedule(self._limiter, limits.threads_a_host, limits.dead_after)
        self._workers = Workers(limits.threads, downloader, store, self._limiter)

    def run(self, due: DueAddresses, counts: dict[str, int], progress: Progress) -> None:
        started, total = time.monotonic(), sum(counts.values())
        for place in counts:
            self._schedule.add(place, due.pages(place))
        try:
            while True:
                ended = self._begin()
                if self._schedule.finished and not ended:
                    return
                ended += [result for result in self._workers.results(self._wait_s(ended)) if not self._retry(result)]
                if ended:
                    with self._database.session() as session:
                        settle(session, ended, self._limits, datetime.now(UTC), self._report)
                    progress("Pictures", self._report.done, max(total, self._report.done))
        finally:
            self._workers.stop()
            self._report.seconds = time.monotonic() - started

    def _wait_s(self, ended: list[Result]) -> float:
        if ended:
            return 0.0
        return self._schedule.wait_s(time.monotonic()) if self._workers.free else 1.0

    def _begin(self) -> list[Result]:
        """Start jobs that may start; jobs of a host that was given up end at once with its error, a page at a time."""
        unasked: list[Result] = []
        while self._workers.free and len(unasked) < PAGE:
            job = self._schedule.take(time.monotonic())
            if job is None:
                break
            reason = self._schedule.given_up(job.address.place)
            if reason is None:
                self._workers.begin(job)
            else:
                self._schedule.done(job.address.place)
                unasked.append(Result(job, error=reason))
        return unasked

    def _retry(self, result: Result) -> bool:
        """Whether the job is tried again in this run; notes its host's state and the time of the next try."""
        job, error, limits = result.job, result.error, self._limits
        place = job.address.place
        self._schedule.done(place)
        self._schedule.heard(place, unreachable=isinstance(error, Failed) and error.unreachable)
        if not isinstance(error, Failed):
            return False
        wait_s, now = error.retry_after_s, time.monotonic()
        if wait_s is not None and wait_s > limits.longest_wait_s:
            detail = f"{job.address.host} wants to be left alone for {wait_s:.0f} s"
            self._schedule.give_up(place, Failed(error.problem, detail, retry_after_s=wait_s))
            return False
        if wait_s is not None:
            self._limiter.rest(place, now + wait_s)
        if job.tries_now >= limits.tries or self._schedule.given_up(place):
            return False
        self._schedule.again(job, now + (backoff_s(job.tries_now, limits.backoff_s) if wait_s is None else wait_s))
        return True

"""Asks for the addresses of a job, a few at a time, and puts what came back into it."""

import asyncio
import hashlib
import logging
import os
import re
import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import scrapy
from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from catalog.decoding.kinds import ending_in
from catalog.errors import PictureError
from catalog.pictures import open_picture
from catalog.scraping.addresses import host_of, origin_of
from catalog.scraping.crawling.refusals import Refused, Stopped, WaitTooLong, refusal_from
from catalog.scraping.crawling.resolving import GatedResolver
from catalog.scraping.frontier import TRANSIENT, Frontier, KnownAddress
from catalog.scraping.page import read_page
from catalog.scraping.plan import Plan
from catalog.scraping.sitemaps import MAX_BYTES, read_sitemap

UNDER_WAY = 8  # addresses at once, waiting ones included
MAX_REFUSALS = 20  # refusals in a row after which no more pages of a site are requested
REFUSALS = {"answered 401", "answered 403", *TRANSIENT}

log = logging.getLogger(__name__)


class CatalogueSpider(scrapy.Spider):
    """Takes addresses from the job, which holds all state; Scrapy holds only requests under way."""

    name = "catalogue"

    def __init__(self, plan: Plan, job: Frontier, resolver: GatedResolver, tell: Callable[[], None]) -> None:
        super().__init__()
        self.plan = plan
        self.job = job
        self.resolver = resolver
        self.asked_delays: dict[str, float] = {}  # seconds, by host
        self.waits = 0
        self.problem = ""
        self.ending = asyncio.Event()
        self._tell = tell
        self._busy: dict[int, KnownAddress] = {}
        self.refusals = 0  # in a row

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "CatalogueSpider":
        """As Scrapy makes it; idle means that the job is asked for more."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yields nothing: the first addresses come from the job too."""
        for request in list[Request]():
            yield request

    def idle(self) -> None:
        """Go on, or let Scrapy end the run."""
        self._top_up()
        if self._busy:
            raise DontCloseSpider

    async def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the run goes on; raises Stopping."""
        try:
            await asyncio.wait_for(self.ending.wait(), seconds)
        except TimeoutError:
            return
        raise Stopped

    def stop(self) -> None:
        """Start nothing new, end waits, and cancel requests that were not sent yet."""
        self.ending.set()
        for slot in self.engine.downloader.slots.values():
            while slot.queue:
                slot.queue.popleft()[1].errback(Stopped())

    def apply_robots(self, origin: str, sitemaps: list[str], delay_s: float | None) -> None:
        """Slow down as asked; on the site itself, look into its sitemaps."""
        host = host_of(origin)
        if delay_s is not None:
            self.asked_delays[host] = max(delay_s, self.plan.delay_s)
            slot = self.engine.downloader.slots.get(host)
            self.engine.downloader.per_slot_settings[host] = {"delay": self.asked_delays[host]}
            if slot is not None:
                slot.delay = max(slot.delay, self.asked_delays[host])
        if self.plan.whole_site and origin == origin_of(self.plan.starts[0]):
            self.job.add_sitemaps(sitemaps or [f"{origin}/sitemap.xml"], guessed=not sitemaps)

    def explained(self, host: str, refused: Refused) -> Refused:
        """A host that was not let through looks to Scrapy like one that is not there."""
        reason = self.resolver.reason(host)
        return Refused(reason, refused.detail) if reason else refused

    @property
    def engine(self) -> ExecutionEngine:
        """Scrapy's, which is there as long as the spider runs."""
        return self.crawler.engine

    def _top_up(self) -> None:
        while len(self._busy) < UNDER_WAY and not (self.problem or self.ending.is_set()):
            known = self.job.take(self._busy)
            if known is None:
                return
            self._busy[known.id] = known
            self.engine.crawl(self._request(known))

    def _request(self, known: KnownAddress) -> Request:
        meta: dict[str, Any] = {"kind": known.kind}
        if known.kind == "sitemap":
            meta["download_maxsize"] = MAX_BYTES
        if known.kind == "picture":
            meta["dont_cache"] = True
        return Request(
            known.url, callback=self.got, errback=self.failed, cb_kwargs={"at": known}, meta=meta, dont_filter=True
        )

    def got(self, response: Response, at: KnownAddress) -> None:
        """Read an answer into the job; nothing in it can stop the run."""
        self.refusals = 0
        with self._settling(at):
            try:
                {"page": self._page, "sitemap": self._sitemap, "picture": self._picture}[at.kind](response, at)
            except (sqlite3.Error, OSError):
                raise
            except Exception:  # hostile or broken pages raise what they please
                log.exception("%s could not be read", at.url)
                self.job.refuse(at, "could not be read")

    def failed(self, failure: Failure) -> None:
        """Note why an address was not had."""
        at: KnownAddress = failure.request.cb_kwargs["at"]  # type: ignore[attr-defined]
        error = cast("Exception", failure.value)
        with self._settling(at):
            if isinstance(error, WaitTooLong) and at.kind == "picture":
                self._refuse(at, Refused("asks for patience", str(error)))
            elif isinstance(error, WaitTooLong):
                self.problem = f"{error}, longer than --max-wait; what was got is kept. Start again later to go on."
            elif not isinstance(error, Stopped):
                self._refuse(at, refusal_from(error))

    @contextmanager
    def _settling(self, at: KnownAddress) -> Iterator[None]:
        """Whatever happens inside, the address is no longer under way; a full disk ends the run."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            log.exception("nothing more can be kept")
            self.problem = f"Nothing more can be kept: {error}."
        self._busy.pop(at.id, None)
        self._tell()
        self._top_up()

    def _refuse(self, at: KnownAddress, refused: Refused) -> None:
        refused = self.explained(host_of(at.url), refused)
        if at.kind == "sitemap" and not at.declared and refused.reason.startswith("answered 4"):
            self.job.drop(at)
            return
        self.job.refuse(at, refused.reason, refused.detail, asked=refused.asked)
        self.refusals = self.refusals + 1 if refused.reason in REFUSALS else 0
        if self.refusals >= MAX_REFUSALS:
            host, reason = host_of(at.url), refused.reason
            self.problem = f"{host} did not give {MAX_REFUSALS} pages in a row ({reason}); it was left alone then."

    def _page(self, response: Response, at: KnownAddress) -> None:
        kind = (response.headers.get(b"Content-Type") or b"").decode("latin-1").lower()
        if not isinstance(response, TextResponse) or (kind and not re.search("html|xml", kind)):
            self.job.refuse(at, "no HTML page", kind)
            return
        page = read_page(response.text, response.url)
        self.job.page_done(at, page.products, page.links, page.notes)

    def _sitemap(self, response: Response, at: KnownAddress) -> None:
        try:
            sitemap = read_sitemap(response.body, response.url)
        except ValueError as error:
            if at.declared:
                self.job.refuse(at, "no readable sitemap", str(error))
            else:
                self.job.drop(at)
            return
        self.job.sitemap_done(at, sitemap.pages, sitemap.sitemaps)

    def _picture(self, response: Response, at: KnownAddress) -> None:
        try:
            file = store_picture(response.body, self.job.pictures)
        except PictureError as error:
            self.job.refuse(at, "no picture that can be opened", error.message)
        else:
            self.job.picture_done(at, file)


def store_picture(data: bytes, folder: Path) -> str:
    """Store a picture under the hash of its bytes; returns its path as the feed names it. Raises PictureError."""
    open_picture(data, max_bytes=50_000_000, max_pixels=80_000_000, at_least=64)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.{ending_in(data)}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{uuid.uuid4().hex}")
        temporary.write_bytes(data)
        os.replace(temporary, path)  # noqa: PTH105 - os.replace, as everywhere
    return f"{folder.name}/{path.name}"

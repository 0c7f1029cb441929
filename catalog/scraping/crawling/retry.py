"""Tries failed requests again: after the time that the site asks for, otherwise with growing waits."""

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from catalog.scraping.addresses import host_of
from catalog.scraping.crawling.refusals import WaitTooLong
from catalog.web.limits import backoff_s, retry_after_s

if TYPE_CHECKING:
    from catalog.scraping.crawling.spider import CatalogueSpider

FIRST_WAIT_S = 1.0
REFUSALS_BELIEVED = 3  # refusals in a row after which another is not tried again
BUSY = {429, 503}  # no request goes to the host until its wait is over
AGAIN = {403, 408, 425, 500, 502, 504, 520, 522, 524} | BUSY
FAILURES = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)


class RetryMiddleware:
    """Replaces Scrapy's retry middleware, which does not wait between tries."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rests_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RetryMiddleware":
        """As Scrapy makes it."""
        return cls(crawler)

    @property
    def _spider(self) -> "CatalogueSpider":
        return self._crawler.spider  # type: ignore[return-value]

    async def process_request(self, request: Request) -> None:
        """Wait until the host wants to be asked again; raises WaitTooLong, Stopping."""
        host = host_of(request.url)
        while (wait_s := self._rests_until.get(host, 0.0) - monotonic()) > 0:
            self._check(host, wait_s)
            await self._spider.sleep(wait_s)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the request once more after a wait."""
        if response.status not in AGAIN:
            return response
        host, tries = host_of(request.url), int(request.meta.get("tries", 0)) + 1
        header = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        asked_s = retry_after_s(header, datetime.now(UTC))
        wait_s = backoff_s(tries, FIRST_WAIT_S) if asked_s is None else asked_s
        if response.status in BUSY:
            self._spider.waits += 1
            self._rests_until[host] = max(self._rests_until.get(host, 0.0), monotonic() + wait_s)
            self._check(host, wait_s)
        if tries >= self._tries(request) or (response.status == 403 and self._spider.refusals >= REFUSALS_BELIEVED):
            return response
        if response.status not in BUSY:
            self._check(host, wait_s)
            await self._spider.sleep(wait_s)
        return _again(request, tries)

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request once more where the connection failed and may not fail again."""
        tries = int(request.meta.get("tries", 0)) + 1
        refused = self._spider.resolver.reason(host_of(request.url))
        if refused or not isinstance(exception, FAILURES) or tries >= self._tries(request):
            return None
        await self._spider.sleep(backoff_s(tries, FIRST_WAIT_S))
        return _again(request, tries)

    def _tries(self, request: Request) -> int:
        return min(2, self._spider.plan.tries) if request.meta["kind"] == "robots" else self._spider.plan.tries

    def _check(self, host: str, wait_s: float) -> None:
        if wait_s > self._spider.plan.longest_wait_s:
            raise WaitTooLong(host, wait_s)


def _again(request: Request, tries: int) -> Request:
    again = request.copy()
    again.meta["tries"] = tries
    again.dont_filter = True
    return again

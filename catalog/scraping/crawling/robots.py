"""Lets a request through only to the scraped site, and only where its robots.txt allows it."""

import asyncio
from typing import TYPE_CHECKING

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from catalog.scraping.addresses import host_of, origin_of, site_of
from catalog.scraping.crawling.refusals import Refused, refusal_from
from catalog.scraping.plan import ROBOT

if TYPE_CHECKING:
    from catalog.scraping.crawling.spider import CatalogueSpider

MAX_ROBOTS_BYTES = 512_000  # what RFC 9309 asks to read at least
NO_ROBOTS = "its robots.txt cannot be read"

_Rules = Protego | Refused


class RobotsMiddleware:
    """Downloader middleware: reads each host's robots.txt once, before any other request to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[_Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        """As Scrapy makes it."""
        return cls(crawler)

    @property
    def _spider(self) -> "CatalogueSpider":
        return self._crawler.spider  # type: ignore[return-value]

    async def process_request(self, request: Request) -> None:
        """Raises Refused for what may not be asked."""
        kind = request.meta["kind"]
        if kind in ("page", "sitemap") and site_of(request.url) not in self._spider.plan.sites:
            raise Refused("leads to another site", request.url, asked="redirect_times" in request.meta)
        if kind == "robots":
            return
        rules = await self._rules_of(request.url)
        if isinstance(rules, Refused):
            raise rules
        if not rules.can_fetch(request.url, ROBOT):
            raise Refused("forbidden by robots.txt", asked="redirect_times" in request.meta)

    async def _rules_of(self, url: str) -> _Rules:
        origin = origin_of(url)
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read(origin))
        return await asyncio.shield(self._rules[origin])

    async def _read(self, origin: str) -> _Rules:
        """The rules; without an answer, or with a server's error, nothing may be asked (RFC 9309, 2.3.1.4)."""
        request = Request(f"{origin}/robots.txt", meta={"kind": "robots"}, callback=NO_CALLBACK, priority=1_000)
        try:
            response = await self._spider.engine.download_async(request)
        except Exception as error:  # whatever a connection may raise
            self._spider.apply_robots(origin, [], None)
            return self._spider.explained(host_of(origin), refusal_from(error))
        if response.status >= 500 or response.status == 429:
            return Refused(NO_ROBOTS, f"{origin}/robots.txt answered {response.status}", asked=True)
        body = response.body[:MAX_ROBOTS_BYTES] if response.status < 300 else b""
        rules = Protego.parse(body.decode("utf-8-sig", "replace"))
        self._spider.apply_robots(origin, list(rules.sitemaps), _delay(rules))
        return rules


def _delay(rules: Protego) -> float | None:
    """Seconds between two requests that the site asks for."""
    asked = [rules.crawl_delay(ROBOT)]
    rate = rules.request_rate(ROBOT)
    if rate is not None and rate.requests:
        asked.append(rate.seconds / rate.requests)
    return max((float(delay) for delay in asked if delay is not None), default=None)

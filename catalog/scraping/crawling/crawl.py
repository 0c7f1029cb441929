"""Runs one job through Scrapy, in this process, once: its reactor cannot be started again."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any, cast

from scrapy.core.downloader import Slot
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.utils.reactor import install_reactor

from catalog.scraping.crawling.caching import Cache
from catalog.scraping.crawling.resolving import GatedResolver
from catalog.scraping.crawling.retry import RetryMiddleware
from catalog.scraping.crawling.robots import RobotsMiddleware
from catalog.scraping.crawling.spider import UNDER_WAY, CatalogueSpider
from catalog.scraping.errors import ScrapeError
from catalog.scraping.frontier import Frontier
from catalog.scraping.plan import Plan
from catalog.web.gate import Gate, Trusted


class Throttle(AutoThrottle):
    """Scrapy's, with a floor of its own for each host."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        asked: dict[str, float] = self.crawler.spider.asked_delays  # type: ignore[union-attr]
        for host, delay_s in asked.items():
            engine = self.crawler.engine
            if engine is not None and engine.downloader.slots.get(host) is slot:
                slot.delay = max(slot.delay, delay_s)


_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_OURS_INSTEAD = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    RobotsMiddleware: 100,
    RetryMiddleware: 550,
}


@dataclass(frozen=True)
class CrawlResult:
    """How a run ended."""

    interrupted: bool
    problem: str
    waits: int
    unchanged: int
    delay_s: float  # the longest that a robots.txt asked for


def crawl(plan: Plan, job: Frontier, tell: Callable[[], None]) -> CrawlResult:
    """Ask for what the job has open until it has nothing more, or Ctrl-C; `tell` is called after each answer."""
    install_reactor(_REACTOR)
    resolver = GatedResolver(Gate(Trusted.parse(plan.trusted)))
    process = AsyncCrawlerProcess(settings(plan, job, resolver))
    crawler = process.create_crawler(CatalogueSpider)
    process.crawl(crawler, plan=plan, job=job, resolver=resolver, tell=tell)
    asyncio.get_event_loop().call_soon(_wake_on_signals, crawler)  # runs once Scrapy's own handlers are in place
    process.start()
    if process.bootstrap_failed:
        raise ScrapeError(f"the scrape could not begin; {job.folder / 'log.txt'} says why")
    spider, stats = cast("CatalogueSpider", crawler.spider), crawler.stats
    return CrawlResult(
        spider.ending.is_set() or stats.get_value("finish_reason") == "shutdown",
        spider.problem,
        spider.waits,
        int(stats.get_value("httpcache/revalidate", 0)) + int(stats.get_value("httpcache/hit", 0)),
        max(spider.asked_delays.values(), default=plan.delay_s),
    )


def settings(plan: Plan, job: Frontier, resolver: GatedResolver) -> dict[str, Any]:
    """Scrapy's settings; whatever could run code, keep cookies or listen is off."""
    return {
        "USER_AGENT": plan.user_agent,
        "TWISTED_REACTOR": _REACTOR,
        "TWISTED_DNS_RESOLVER": lambda reactor: resolver,  # noqa: ARG005 - as Scrapy calls it
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3")),
        "DOWNLOADER_MIDDLEWARES": _OURS_INSTEAD,
        "EXTENSIONS": {"scrapy.extensions.throttle.AutoThrottle": None, Throttle: 0},
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # in the order of the job
        "CONCURRENT_REQUESTS": UNDER_WAY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 2,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": plan.delay_s,
        "DOWNLOAD_DELAY": plan.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # a delay that was asked for is kept, not kept on average
        "DOWNLOAD_TIMEOUT": plan.timeout_s,
        "DOWNLOAD_MAXSIZE": plan.max_bytes,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 8,
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
        "HTTPCACHE_STORAGE": Cache,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would look hosts up itself
        "REFERRER_POLICY": "no-referrer",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "STATS_DUMP": False,
        "LOG_LEVEL": "INFO",
        "LOG_FILE": str(job.folder / "log.txt"),
        "LOG_FILE_APPEND": False,
    }


def _wake_on_signals(crawler: Any) -> None:
    """Before Scrapy's own way of ending, which waits for what is under way, wake what only waits."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _waking(crawler, signal.getsignal(number)))


def _waking(crawler: Any, otherwise: Any) -> Callable[[int, FrameType | None], None]:
    loop = asyncio.get_event_loop()

    def handler(number: int, frame: FrameType | None) -> None:
        if crawler.spider is not None:
            loop.call_soon_threadsafe(crawler.spider.stop)
        if callable(otherwise):
            otherwise(number, frame)

    return handler

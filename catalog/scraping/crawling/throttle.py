"""AutoThrottle that never asks more often than a host's robots.txt wants."""

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Scrapy's, with a floor of its own for each host."""

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        asked: dict[str, float] = self.crawler.spider.asked_delays  # type: ignore[union-attr]
        for host, delay_s in asked.items():
            engine = self.crawler.engine
            if engine is not None and engine.downloader.slots.get(host) is slot:
                slot.delay = max(slot.delay, delay_s)

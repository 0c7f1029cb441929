"""Scrapes a plan into a feed and reports on it: the way in to this room."""

import time
from pathlib import Path

from catalog.progress import Progress, no_progress
from catalog.scraping.crawling.crawl import crawl
from catalog.scraping.feed_file import WrittenFeed, write_feed
from catalog.scraping.frontier import Frontier
from catalog.scraping.plan import Plan
from catalog.scraping.report import ScrapeReport, make_report


def scrape(plan: Plan, feed: Path, *, fresh: bool = False, progress: Progress = no_progress) -> ScrapeReport:
    """Ask for the plan's pages and write what they sell; once a process. Raises ScrapeError, TrustError.

    What an interrupted run got lies in `<feed>.partial.jsonl`. Beside the feed lies its job folder: an interrupted
    scrape goes on from there, a finished one is made anew and asks the site only for what has changed.
    """
    feed.parent.mkdir(parents=True, exist_ok=True)
    job = Frontier(feed.with_name(f"{feed.name}.job"), plan, fresh=fresh)
    started, before = time.monotonic(), job.asked
    try:
        reporter = ProgressReporter(job, progress)
        crawled = crawl(plan, job, reporter)
        complete = not (crawled.interrupted or crawled.problem)
        job.set_fact("reached", "1" if complete else "")
        report = make_report(job, *_write(job, feed, complete))
    finally:
        job.close()
    report.interrupted, report.problem = crawled.interrupted, crawled.problem
    report.waits, report.unchanged, report.delay_s = crawled.waits, crawled.unchanged, crawled.delay_s
    report.asked_now, report.seconds = report.pages - before, round(time.monotonic() - started, 2)
    return report


def _write(job: Frontier, feed: Path, complete: bool) -> tuple[Path, WrittenFeed]:
    """Into the feed where all was asked for, otherwise beside it: an earlier feed that is whole stays."""
    partial = feed.with_name(f"{feed.stem}.partial{feed.suffix}")
    written = write_feed(job, feed if complete else partial)
    if complete:
        partial.unlink(missing_ok=True)
    return (feed if complete else partial), written


class ProgressReporter:
    """Reports progress from the job's counts."""

    def __init__(self, job: Frontier, progress: Progress) -> None:
        self._job = job
        self._progress = progress
        self._last = 0.0

    def __call__(self) -> None:
        """After each answer, at most twice a second."""
        if time.monotonic() - self._last < 0.5:
            return
        self._last = time.monotonic()
        counted = "SELECT count(*) FROM addresses WHERE kind = 'page' AND state = 'open'"
        known = self._job.asked + int(self._job.rows(counted)[0][0])
        products = int(self._job.rows("SELECT count(*) FROM products WHERE own")[0][0])
        refused = int(self._job.rows("SELECT count(*) FROM addresses WHERE state = 'refused'")[0][0])
        note = f"{products:,} products, {refused:,} refused"
        self._progress("pages", self._job.asked, min(known, self._job.plan.max_pages), note)

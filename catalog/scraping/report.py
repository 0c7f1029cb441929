"""What a scrape did, and what it did not and why."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.scraping.feed_file import WrittenFeed
from catalog.scraping.frontier import Frontier

SAMPLES = 100  # addresses listed for one reason


@dataclass(frozen=True)
class Reason:
    """How many addresses share a reason, and the first of them."""

    reason: str
    count: int
    urls: list[str]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"reason": self.reason, "count": self.count, "urls": self.urls}


@dataclass
class ScrapeReport:
    """The outcome of one run; counts are the whole job's, where it went on from an earlier run."""

    starts: list[str]
    feed: Path
    job: Path
    pages: int = 0
    asked_now: int = 0  # in this run
    products: int = 0
    groups: int = 0
    mentioned: int = 0
    pictures: int = 0
    refused: list[Reason] = field(default_factory=list)
    skipped: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    without_products: Reason | None = None
    left: int = 0  # pages known and not asked for
    resumed: bool = False
    interrupted: bool = False
    problem: str = ""  # why it ended before its end
    unchanged: int = 0  # answers that the site said are the same as last time
    waits: int = 0  # times the site asked to slow down
    seconds: float = 0.0
    delay_s: float = 0.0
    user_agent: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything that may be asked was asked."""
        return not (self.interrupted or self.problem)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        values = {name: value for name, value in vars(self).items() if not isinstance(value, list | Reason)}
        values |= {
            name: [reason.as_json() for reason in getattr(self, name)] for name in ("refused", "skipped", "notes")
        }
        values["without_products"] = self.without_products.as_json() if self.without_products else None
        values |= {"starts": self.starts, "feed": str(self.feed), "job": str(self.job), "complete": self.complete}
        return values


def make_report(job: Frontier, feed: Path, written: WrittenFeed) -> ScrapeReport:
    """Count the job."""
    report = ScrapeReport(list(job.plan.starts), feed, job.folder, user_agent=job.plan.user_agent)
    report.pages, report.resumed = job.asked, job.resumed
    report.products, report.groups = written.products, written.groups
    report.mentioned, report.pictures = written.mentioned, written.pictures
    report.refused = _reasons(job, "state = 'refused'")
    report.skipped = _reasons(job, "state = 'skipped'")
    report.without_products = next(iter(_reasons(job, "kind = 'page' AND state = 'done' AND reason != ''")), None)
    report.left = int(job.rows("SELECT count(*) FROM addresses WHERE state = 'open' AND kind = 'page'")[0][0])
    report.notes = [
        Reason(note, count, [url for (url,) in job.rows("SELECT url FROM notes WHERE note = ? LIMIT ?", note, SAMPLES)])
        for note, count in job.rows("SELECT note, count(*) FROM notes GROUP BY note ORDER BY 2 DESC")
    ]
    return report


def _reasons(job: Frontier, which: str) -> list[Reason]:
    counted = f"SELECT reason, count(*) FROM addresses WHERE {which} GROUP BY reason ORDER BY 2 DESC"  # noqa: S608
    named = f"SELECT url, detail FROM addresses WHERE {which} AND reason = ? ORDER BY id LIMIT ?"  # noqa: S608
    return [
        Reason(
            reason, count, [f"{url} ({detail})" if detail else url for url, detail in job.rows(named, reason, SAMPLES)]
        )
        for reason, count in job.rows(counted)
    ]

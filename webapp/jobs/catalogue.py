"""Jobs that import products, fetch their pictures and count how far every product has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from sqlalchemy import func, select

from catalog.importing.gone import Action
from catalog.importing.importer import MAX_GONE, ImportReport, import_feed
from catalog.importing.lock import import_lock
from catalog.tables import Import
from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.fetching import Fetch as Which
from webapp.catalogue.fetching import limited_fetcher, picture_fetcher
from webapp.jobs.uploads import Source, delete_upload, uploaded
from webapp.jobs.work import Outcome, Report, Text, Work
from webapp.search.live import embed_changes

if TYPE_CHECKING:
    from webapp.services import Services


class ImportFeed(Work):
    """Import a feed that was uploaded (`upload`: its name in webapp.catalogue.feeds); the options of catalog import."""

    kind: ClassVar[str] = "import"

    upload: Text
    name: Text = "feed"  # what whoever sent it calls it
    source: Source = "default"
    mapping: dict[Text, Text] | None = None
    encoding: Text | None = None
    fetch: Which = "due"
    gone: Action = "keep"
    max_gone: float = Field(default=MAX_GONE, ge=0, le=1)

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return f"Import of {self.name} for the source {self.source}"

    @property
    def sole(self) -> str:
        """One import of a source at a time: each would mark the other's products as gone."""
        return f"import:{self.source}"[:200]

    def check(self, services: Services) -> None:
        """The upload is there."""
        with uploaded(services, self.upload):
            pass

    def run(self, services: Services, report: Report) -> Outcome:
        """Import the feed, embed what is new and delete the upload."""
        settings = services.settings
        with uploaded(services, self.upload, self.name) as kept:
            done = import_feed(
                services.database,
                services.pictures,
                kept.path,
                name=self.name,
                source=self.source,
                mapping=self.mapping,
                encoding=self.encoding,
                currency=settings.currency,
                folder=settings.feed_pictures,
                gone=self.gone,
                max_gone=self.max_gone,
                progress=report,
                fetcher=picture_fetcher(settings, self.fetch, report),
            )
        notes = list(embed_changes(services, report))
        delete_upload(services, self.upload)
        return Outcome(" ".join([_summary(done), *notes]), {"import": _newest(services, self.source), **done.counts()})


class Fetch(Work):
    """Fetch the pictures on the web that a source's products name."""

    kind: ClassVar[str] = "fetch"

    source: Source = "default"
    everything: bool = False  # those too that were asked for lately

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return f"Fetch pictures of the source {self.source}"

    @property
    def sole(self) -> str:
        """Not while an import of the source runs: both write its pictures."""
        return f"import:{self.source}"[:200]

    def run(self, services: Services, report: Report) -> Outcome:
        """Ask for every address that is due, then embed what came."""
        fetcher = limited_fetcher(services.settings, everything=self.everything, bar=report)
        with import_lock(services.database, self.source):
            done = fetcher.fetch(services.database, services.pictures, self.source)
        notes = list(embed_changes(services, report))
        summary = f"{done.done:,} addresses asked, {done.waiting:,} left for later."
        return Outcome(" ".join([summary, *notes]), {"asked": done.done, "waiting": done.waiting})


class Coverage(Work):
    """Count the coverage of all products."""

    kind: ClassVar[str] = "coverage"

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return "Count how far every product has come"

    def run(self, services: Services, report: Report) -> Outcome:
        """Count; what came of it is the job's result."""
        counted = coverage_report(services, progress=report)
        products = counted["products"]
        by_words, by_photo = products["found by words"], products["found by photo"]
        summary = f"{products['all']:,} products: {by_words:,} found by words, {by_photo:,} by photo."
        return Outcome(summary, counted)


def _summary(done: ImportReport) -> str:
    summary = (
        f"{done.rows:,} rows: {done.new:,} products new, {done.changed:,} changed, {done.unchanged:,} unchanged,"
        f" {done.rejections.count:,} rejected."
    )
    if done.gone.problem:
        summary += f" {done.gone.problem.capitalize()}."
    return summary if done.complete else f"{summary} The feed could not be read to its end; what was read is kept."


def _newest(services: Services, source: str) -> int | None:
    with services.database.session() as session:
        return session.scalar(select(func.max(Import.id)).where(Import.source == source))

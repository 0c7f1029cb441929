"""Jobs that import products and reviews, fetch pictures, classify reviews and count how far every product has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from sqlalchemy import func, select

from catalog.importing.gone import Action
from catalog.importing.guard import import_lock
from catalog.importing.importer import MAX_GONE, ImportReport, import_feed
from catalog.tables import Import
from reviews.analyze import waiting
from reviews.errors import ReviewError
from reviews.importer import import_reviews
from serving.errors import ServingError
from webapp.catalogue.coverage_report import coverage_report
from webapp.catalogue.fetching import Fetch as Which
from webapp.catalogue.fetching import limited_fetcher, picture_fetcher
from webapp.catalogue.reviews import read_reviews, reads_at_once
from webapp.jobs.work import Outcome, Report, Source, Text, Work, delete_upload, uploaded
from webapp.search.live import embed_changes

if TYPE_CHECKING:
    from webapp.services import Services

REASONS = 3  # given for reviews that were rejected


class _UploadWork(Work):
    """A job that reads an uploaded file."""

    upload: Text  # its name in webapp.catalogue.feeds
    source: Source = "default"

    def check(self, services: Services) -> None:
        """The upload is there."""
        with uploaded(services, self.upload):
            pass


class ImportFeed(_UploadWork):
    """Import a feed that was uploaded; the options of catalog import."""

    kind: ClassVar[str] = "import"
    heading: ClassVar[str] = "Import of {name} for the source {source}"

    name: Text = "feed"  # what whoever sent it calls it
    mapping: dict[Text, Text] | None = None
    encoding: Text | None = None
    fetch: Which = "due"
    gone: Action = "keep"
    max_gone: float = Field(default=MAX_GONE, ge=0, le=1)

    @property
    def sole(self) -> str:
        """One import of a source at a time: each would mark the other's products as gone."""
        return f"import:{self.source}"[:200]

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
                defaults=services.shop_defaults,
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
    heading: ClassVar[str] = "Fetch pictures of the source {source}"

    source: Source = "default"
    everything: bool = False  # those too that were asked for lately

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


class CountCoverage(Work):
    """Count the coverage of all products."""

    kind: ClassVar[str] = "coverage"
    heading: ClassVar[str] = "Count how far every product has come"

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


class ImportReviews(_UploadWork):
    """Import a file of reviews that was uploaded; few new ones are read at once."""

    kind: ClassVar[str] = "reviews"
    heading: ClassVar[str] = "Import of the reviews in {name}"

    name: Text = "reviews"
    columns: dict[Text, Text] = Field(default_factory=dict)  # ours to theirs, where guessed wrong

    def run(self, services: Services, report: Report) -> Outcome:
        """Import them, and have them read where the model answers and there are few."""
        with uploaded(services, self.upload, self.name) as kept:
            done = import_reviews(
                services.database, kept.path, source=self.source, mapping=self.columns,
                progress=report,
            )  # fmt: skip
        delete_upload(services, self.upload)
        summary = (
            f"Reviews kept: {done.kept:,}, rejected: {done.rejections.count:,}; products touched: {done.products:,}."
        )
        reasons = [
            f"Rejected: {row['reason']} ({row['count']:,}, as in row {row['rows'][0]})."
            for row in done.rejections.by_kind()[:REASONS]
        ]
        said = " ".join([summary, *reasons, _read_few(services, report)]).strip()
        return Outcome(said, {"kept": done.kept, "new": done.new, "rejected": done.rejections.count})


class ReadReviews(Work):
    """Read every review that the newest model has not read; what a stopped one read is kept."""

    kind: ClassVar[str] = "read-reviews"
    heading: ClassVar[str] = "Read the reviews that wait"

    def run(self, services: Services, report: Report) -> Outcome:
        """Read them, and renew what is said of their products."""
        done = read_reviews(services, report)
        summary = f"Reviews read: {done.read:,}; products renewed: {done.products:,}."
        return Outcome(summary, {"read": done.read, "products": done.products})


def _read_few(services: Services, report: Report) -> str:
    """Read the new reviews where they are few and the model answers; otherwise say that they wait."""
    if not waiting(services.database):
        return ""
    if reads_at_once(services):
        try:
            return f"{read_reviews(services, report).read:,} were read."
        except (ReviewError, ServingError) as error:
            return f"They wait to be read: {error}"
    return "They wait to be read."

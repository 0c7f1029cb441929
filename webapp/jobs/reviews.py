"""Jobs that import buyers' reviews and classify their sentiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from reviews.analyze import waiting
from reviews.errors import ReviewError
from reviews.importer import import_reviews
from serving.errors import ServingError
from webapp.catalogue.reviews import few_wait, model_answers, read_reviews
from webapp.jobs.uploads import Source, delete_upload, uploaded
from webapp.jobs.work import Outcome, Report, Text, Work

if TYPE_CHECKING:
    from webapp.services import Services

REASONS = 3  # given for reviews that were rejected


class ImportReviews(Work):
    """Import a file of reviews that was uploaded; few new ones are read at once."""

    kind: ClassVar[str] = "reviews"

    upload: Text
    name: Text = "reviews"
    source: Source = "default"
    columns: dict[Text, Text] = Field(default_factory=dict)  # ours to theirs, where guessed wrong

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return f"Import of the reviews in {self.name}"

    def check(self, services: Services) -> None:
        """The upload is there."""
        with uploaded(services, self.upload):
            pass

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
        reasons = [_reason(row) for row in done.rejections.by_kind()[:REASONS]]
        said = " ".join([summary, *reasons, _read_few(services, report)]).strip()
        return Outcome(said, {"kept": done.kept, "new": done.new, "rejected": done.rejections.count})


class ReadReviews(Work):
    """Read every review that the newest model has not read; what a stopped one read is kept."""

    kind: ClassVar[str] = "read-reviews"

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return "Read the reviews that wait"

    def run(self, services: Services, report: Report) -> Outcome:
        """Read them, and renew what is said of their products."""
        done = read_reviews(services, report)
        summary = f"Reviews read: {done.read:,}; products renewed: {done.products:,}."
        return Outcome(summary, {"read": done.read, "products": done.products})


def _reason(row: Mapping[str, Any]) -> str:
    return f"Rejected: {row['reason']} ({row['count']:,}, as in row {row['rows'][0]})."


def _read_few(services: Services, report: Report) -> str:
    """Read the new reviews where they are few and the model answers; otherwise say that they wait."""
    if not waiting(services.database):
        return ""
    if few_wait(services) and model_answers(services):
        try:
            return f"{read_reviews(services, report).read:,} were read."
        except (ReviewError, ServingError) as error:
            return f"They wait to be read: {error}"
    return "They wait to be read."

"""A job that counts how far every product has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from webapp.catalogue.coverage_report import coverage_report
from webapp.jobs.work import Outcome, Report, Work

if TYPE_CHECKING:
    from webapp.services import Services


class Coverage(Work):
    """Count over all products what catalog explain says of one."""

    kind: ClassVar[str] = "coverage"

    @property
    def title(self) -> str:
        """What it is, for people."""
        return "Count how far every product has come"

    def run(self, services: Services, report: Report) -> Outcome:
        """Count; what came of it is the job's result."""
        counted = coverage_report(services, progress=report)
        products = counted["products"]
        by_words, by_photo = products["found by words"], products["found by photo"]
        told = f"{products['all']:,} products: {by_words:,} found by words, {by_photo:,} by photo."
        return Outcome(told, counted)

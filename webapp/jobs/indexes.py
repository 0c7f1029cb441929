"""Jobs that build and compare releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from indexer.compare.bounds import parse_bounds
from indexer.stores.vector_store import Metric
from webapp.jobs.work import Outcome, Report, Text, Work
from webapp.modelops.comparing import chosen, compare_releases, usual_sources
from webapp.modelops.releasing import build, next_models, notes, promote_if_allowed

if TYPE_CHECKING:
    from webapp.services import Services


class Build(Work):
    """Build a release; the options of index build."""

    kind: ClassVar[str] = "build"

    image: Text = ""  # NAME-VERSION; that in use
    text: Text = ""
    pair: Text = ""  # IMAGE,TEXT or none; those in use
    metric: Metric = "cosine"
    promote: bool | None = None  # None: if it has the models of the current release

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        named = [name for name in (self.image, self.text, self.pair) if name]
        return f"Build a release with {', '.join(named)}" if named else "Build a release"

    def check(self, services: Services) -> None:
        """The models are there and fit each other."""
        next_models(services, image=self.image, text=self.text, pair=self.pair)

    def run(self, services: Services, report: Report) -> Outcome:
        """Build it, and promote it where that is allowed."""
        models = next_models(services, image=self.image, text=self.text, pair=self.pair)
        asked = {name.strip() for name in (self.image, self.text, *self.pair.split(","))}
        said = list(notes(services, models, asked))
        release = build(services, report, models=models, metric=self.metric)
        waits = promote_if_allowed(services, release, self.promote)
        summary = f"Release {release.id}: {release.manifest.products:,} products."
        promoted = self.promote is not False and not waits
        summary += " The site answers from it now." if promoted else f" It waits to be promoted. {waits}".rstrip()
        return Outcome(" ".join([summary, *said]), {"release": release.id, "promoted": promoted})


class Compare(Work):
    """Compare two releases; without names the current one with the newest."""

    kind: ClassVar[str] = "compare"

    first: Text | None = None
    second: Text | None = None

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        named = [name for name in (self.first, self.second) if name]
        return f"Compare {' with '.join(named) or 'the newest release'}" + (" with the current one" * (len(named) < 2))

    def check(self, services: Services) -> None:
        """The releases are there."""
        chosen(services, self.first, self.second)

    def run(self, services: Services, report: Report) -> Outcome:
        """Run every comparison query on both, and store the result with the second one."""
        releases = chosen(services, self.first, self.second)
        bounds = parse_bounds(services.settings.compare_bounds)
        outcome = compare_releases(services, releases, usual_sources(services.settings), bounds, report)
        first, second = (release.id for release in releases)
        result = {"first": first, "second": second, "passed": outcome.verdict.passed}
        if outcome.verdict.passed:
            return Outcome(f"{second} passed: it may take over from {first}.", result)
        return Outcome(f"{second} did not pass: {'; '.join(outcome.verdict.failures)}.", result)

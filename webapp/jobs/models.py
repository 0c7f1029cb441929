"""Jobs that build and compare releases, and that change what TorchServe holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from indexer.compare.bounds import parse_bounds
from indexer.stores.vector_store import Metric
from serving.cards import find_cards
from webapp.jobs.errors import JobRefused
from webapp.jobs.work import Outcome, Report, Text, Work
from webapp.modelops.adopting import Differences
from webapp.modelops.changes import ModelChanges
from webapp.modelops.comparing import chosen, compare_releases, usual_sources
from webapp.modelops.releasing import build, next_models, notes, promote_if_allowed

if TYPE_CHECKING:
    from webapp.services import Services

SOON = 10  # they take seconds and somebody waits for them: before builds and imports
MOST_WORKERS = 64
Workers = Annotated[int, Field(ge=0, le=MOST_WORKERS)]


class Build(Work):
    """Build a release; the options of index build."""

    kind: ClassVar[str] = "build"
    apart: ClassVar[bool] = True

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
    apart: ClassVar[bool] = True

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


class _ModelWork(Work):
    """A job that changes TorchServe: one at a time is queued; the reconciler's lease excludes all other writers."""

    priority: ClassVar[int] = SOON

    @property
    def sole(self) -> str:
        """All of them change one state."""
        return "models"


class RegisterModel(_ModelWork):
    """Register a packaged version beside those that run."""

    kind: ClassVar[str] = "register"
    heading: ClassVar[str] = "Register {model}"

    model: Text  # NAME-VERSION
    workers: Workers | None = None
    force: bool = False

    def check(self, services: Services) -> None:
        """The model store holds it."""
        model_keys = [card.key for card in find_cards(services.settings.model_store)]
        if self.model not in model_keys:
            raise JobRefused(f"The model store holds no {self.model!r}; it holds: {', '.join(model_keys) or 'none'}.")

    def run(self, services: Services, report: Report) -> Outcome:
        """Register it and wait until its workers are READY."""
        status = ModelChanges(services, report.say).register(self.model, self.workers, force=self.force)
        return Outcome(f"{self.model} is registered: {status.ready} workers READY.", {"workers": status.ready})


class ScaleModel(_ModelWork):
    """Run so many workers of a version, or of every wanted version of a model; none given: as the settings say."""

    kind: ClassVar[str] = "scale"

    model: Text  # NAME or NAME-VERSION
    workers: Workers | None = None
    force: bool = False

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return f"Scale {self.model} to {'the settings' if self.workers is None else self.workers}"

    def run(self, services: Services, report: Report) -> Outcome:
        """Scale it."""
        model_keys = ModelChanges(services, report.say).scale(self.model, self.workers, force=self.force)
        if not model_keys:
            return Outcome("TorchServe is down: the change is kept and applied when it answers again.")
        count = "as the settings say" if self.workers is None else f"{self.workers} workers"
        return Outcome(
            f"{', '.join('-'.join(model_key) for model_key in model_keys)}: {count}.", {"workers": self.workers}
        )


class Retire(_ModelWork):
    """Retire a version; refused while a kept release names it."""

    kind: ClassVar[str] = "retire"
    heading: ClassVar[str] = "Retire {model}"

    model: Text  # NAME-VERSION

    def run(self, services: Services, report: Report) -> Outcome:
        """Retire it after its requests in progress are answered."""
        ModelChanges(services, report.say).retire(self.model)
        return Outcome(f"{self.model} was retired.")


class _DriftWork(_ModelWork):
    """A job that settles what was changed in TorchServe by hand."""

    models: list[Text]  # NAME or NAME-VERSION; none: all of them

    @property
    def title(self) -> str:
        """The job in one line, for people."""
        return f"{self.heading} what was changed by hand: {', '.join(self.models) or 'everything'}"


class Adopt(_DriftWork):
    """Keep what was changed in TorchServe by hand."""

    kind: ClassVar[str] = "adopt"
    heading: ClassVar[str] = "Adopt"

    def run(self, services: Services, report: Report) -> Outcome:
        """Store what TorchServe has as the desired state."""
        found = Differences(services, report.say).adopt(self.models)
        adopted = ", ".join(f"{difference.key} {difference.what}" for difference in found)
        return Outcome(f"Wanted from now on: {adopted or 'nothing new'}.")


class Revert(_DriftWork):
    """Undo what was changed in TorchServe by hand."""

    kind: ClassVar[str] = "revert"
    heading: ClassVar[str] = "Undo"

    def run(self, services: Services, report: Report) -> Outcome:
        """Restore the desired state in TorchServe."""
        found = Differences(services, report.say).revert(self.models)
        reverted = ", ".join(difference.key for difference in found)
        return Outcome(f"As it was wanted again: {reverted or 'nothing was changed'}.")

"""The shapes of what is sent to be written and of the answers: imports, jobs, releases, models."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict  # pydantic reads no other one before Python 3.12

from indexer.stores.vector_store import Metric
from webapp.api.push_shapes import Body, Text
from webapp.jobs.record import State


class ImportRunShape(TypedDict):
    """One import in the list, without its report."""

    id: int
    source: str
    started_at: str
    finished_at: str | None
    counts: dict[str, Any]


class ImportShape(ImportRunShape):
    """One import; `report` has every count, reason and sample of a finished feed."""

    report: dict[str, Any] | None


class ImportsShape(TypedDict):
    """Imports, newest first."""

    total: int
    imports: list[ImportRunShape]


class JobShape(TypedDict):
    """Background work: `share` of its present stage is done, `result` is what came of it."""

    id: int
    kind: str
    title: str
    state: State
    stage: str
    done: int
    total: int
    share: float | None
    message: str
    result: dict[str, Any]
    cancel_asked: bool
    queued_at: str
    started_at: str | None
    finished_at: str | None


class JobsShape(TypedDict):
    """Jobs, newest first."""

    jobs: list[JobShape]


class BuildBody(Body, total=False):
    """What to build with; models in use where none is named, promoted where that is allowed."""

    image: Text
    text: Text
    pair: Text
    metric: Metric
    promote: bool | None


class CompareBody(Body, total=False):
    """Two releases; without both, the current one and the newest."""

    first: Text | None
    second: Text | None


class ForceBody(Body, total=False):
    """Whether to overrule a refusal."""

    force: bool


class ReleaseShape(TypedDict):
    """One release; `refused` says why it should not take over, empty when it may."""

    id: str
    created: str
    products: int
    current: bool
    previous: bool
    recall_at_10: float
    models: list[str]
    refused: str


class ReleasesShape(TypedDict):
    """Releases, newest first, and how many products changed since the current one was built."""

    current: str | None
    laid_over: int | None
    releases: list[ReleaseShape]


class ComparedShape(TypedDict):
    """What comparing a release with another one brought."""

    first: str
    second: str
    passed: bool
    comparison: dict[str, Any]


class RegisterBody(Body, total=False):
    """A packaged version, NAME-VERSION, to be put beside those that run."""

    model: Required[Text]
    workers: int | None
    force: bool


class ScaleBody(Body, total=False):
    """How many workers; null: as the settings say."""

    workers: int | None
    force: bool


class ModelShape(TypedDict):
    """One version of a model: where it is, what is wanted of it, which releases name it."""

    model: str
    version: str
    architecture: str | None
    dimension: int | None
    heads: list[str]
    packaged: Literal["yes", "no", "no archive"]
    registered: bool
    default: bool
    workers: str
    workers_ready: int
    workers_set: int
    workers_wanted: int
    workers_governed: int | None
    replicas: list[dict[str, Any]]
    wanted_because: str | None
    releases: list[str]


class ModelsShape(TypedDict):
    """Every version anybody knows of; `note` says why TorchServe does not answer."""

    models: list[ModelShape]
    note: str | None

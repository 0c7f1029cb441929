"""The shapes of what is sent to be written and of the answers: products, imports, jobs, releases, models."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired, Required

from pydantic import BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic reads no other one before Python 3.12

from indexer.stores.vector_store import Metric
from webapp.jobs.record import State
from webapp.validation import without_nul

Text = Annotated[str, Field(max_length=50_000), without_nul]
Short = Annotated[str, Field(max_length=1_000), without_nul]


def _price_as_text(price: object) -> object:
    return str(price) if type(price) in (int, float) else price


Price = Annotated[Text | None, BeforeValidator(_price_as_text, json_schema_input_type=float | Text | None)]


@with_config(ConfigDict(extra="forbid", strict=True))
class Body(TypedDict):
    """What is sent: no other field, no value of another type."""


class VariantBody(Body, total=False):
    """A variant of a product, told from others by its options; what it does not say of its price its product says."""

    id: Short
    options: Required[dict[Text, Text]]
    sku: Short
    gtin: Text
    mpn: Short
    price: Price
    list_price: Price
    sale_price: Price
    sale_starts: Short
    sale_ends: Short
    unit_price: Text
    availability: Text
    quantity: Short
    image: Text
    url: Text


class ProductBody(Body, total=False):
    """A whole product: what is not said is empty from now on. Pictures are addresses on the web.

    A price is a number, or text as feeds have it: "12,50 €", "price on request".
    """

    title: Required[Text]
    description: Text
    brand: Text
    category: Text
    price: Price
    list_price: Price
    sale_price: Price
    sale_starts: Short
    sale_ends: Short
    unit_price: Text
    currency: Text
    url: Text
    availability: Text
    quantity: Short
    published: Short
    group_id: Text
    sku: Short
    gtin: Text
    mpn: Short
    images: list[Text]
    attributes: dict[Text, Text]
    variants: Annotated[list[VariantBody], Field(max_length=2_048)]


class PushedProductBody(ProductBody):
    """One of several products, with the id it has in its source."""

    id: Text


class ProductsBody(Body):
    """Several products of one source, 1,000 at most."""

    products: Annotated[list[PushedProductBody], Field(max_length=1_000)]
    source: NotRequired[Text]


class ReasonShape(TypedDict):
    """Why a product, or a part of it, was left out; rows count the products sent from 1."""

    row: int
    id: str
    reason: str


class PushedShape(TypedDict):
    """What became of the products sent; ids are those of the site's addresses, by the products' own."""

    source: str
    new: int
    changed: int
    unchanged: int
    ids: dict[str, str]
    rejected: list[ReasonShape]
    left_out: list[ReasonShape]
    fetch_job: int | None


class RemovedShape(TypedDict):
    """A product that was taken out of the shop."""

    id: str
    removed: bool


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

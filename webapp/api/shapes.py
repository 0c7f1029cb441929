"""The shape of every answer. The OpenAPI document is made from these, mypy holds `answers.py` to them."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads no other one before Python 3.12

from indexer.search.results import Match, Mode

Likeness = Literal["image", "text", "both", "title"]


class RecognitionShape(TypedDict):
    """The category seen in a photo."""

    category: str
    probability: float
    by: Literal["classifier", "neighbours"]


class FacetShape(TypedDict):
    """One value of a facet."""

    value: str
    count: int
    selected: bool


class HitShape(TypedDict):
    """One product found; `price_from` says that some of its variants cost more, `in_stock` null that nobody knows.

    A `price` of null is not known, unless `price_on_request` says that it is to be asked for.
    `variant` is the one that the query names by its code, colour or size.
    """

    id: str
    title: str
    brand: str
    price: float | None
    list_price: float | None
    price_from: bool
    price_on_request: bool
    currency: str | None
    category: str
    in_stock: bool | None
    image_url: str | None
    variant: str | None
    url: str
    score: float
    match: Match
    reason: str


class ReadingShape(TypedDict):
    """Words of the query that were taken for a filter; `plain` with the kind makes them words again."""

    kind: Literal["brand", "colour", "material", "price", "in_stock"]
    value: str
    words: str


class SearchShape(TypedDict):
    """The answer to a search."""

    query: str
    mode: Mode
    release: str
    models: list[str]
    recognized: RecognitionShape | None
    text: str | None
    text_cut_short: bool
    did_you_mean: str | None
    degraded: str | None
    readings: list[ReadingShape]
    excluded: list[str]
    notes: list[str]
    facets: dict[str, list[FacetShape]]
    total: int
    total_is_exact: bool
    results: list[HitShape]
    nearest: list[HitShape]


class ImageShape(TypedDict):
    """One picture of a product; its size is the original's, in pixels."""

    url: str
    width: int
    height: int


class VariantShape(TypedDict):
    """One variant of a product, told from others by its options; `unit_price` is text, such as "12,00 €/kg"."""

    id: str
    options: dict[str, str]
    sku: str | None
    gtin: str | None
    mpn: str | None
    price: float | None
    list_price: float | None
    price_on_request: bool
    unit_price: str | None
    in_stock: bool | None
    availability: str


class ProductShape(TypedDict):
    """One product with all its facts; `categories` holds every path of it, `category` the deepest."""

    id: str
    title: str
    description: str
    brand: str
    price: float | None
    list_price: float | None
    unit_price: str | None
    price_from: bool
    price_on_request: bool
    currency: str | None
    category: str
    categories: list[str]
    in_stock: bool | None
    availability: str
    image_url: str | None
    images: list[ImageShape]
    url: str
    group_id: str | None
    sku: str | None
    gtin: str | None
    mpn: str | None
    variants: list[VariantShape]
    attributes: dict[str, str]


class SimilarShape(TypedDict):
    """What is like a product."""

    id: str
    by: Likeness
    release: str
    results: list[HitShape]


class LabelShape(TypedDict):
    """One label of one head of the image encoder."""

    head: str
    label: str
    probability: float


class ClassifyShape(TypedDict):
    """What a picture shows, likeliest first within each head."""

    model: str
    version: str
    labels: list[LabelShape]


class FieldProblemShape(TypedDict):
    """What is wrong with one field."""

    field: str
    detail: str


class ProblemShape(TypedDict):
    """Any error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: NotRequired[list[FieldProblemShape]]

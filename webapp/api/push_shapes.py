"""The shapes of products that are sent, and of what is answered to them."""

from __future__ import annotations

from typing import Annotated, NotRequired, Required

from pydantic import BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic reads no other one before Python 3.12

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

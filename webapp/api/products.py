"""Products: one product, similar ones, and products added, changed or removed by the shop's own systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from flask import Response
from wtforms import StringField
from wtforms.validators import Length

from catalog.audit.log import record_change
from catalog.importing.push import Pushed, push_products
from catalog.importing.report import Rejection
from catalog.records import RawRow, RawVariant
from catalog.writes import set_removed
from indexer.errors import IndexingError
from webapp import jobs
from webapp.api.answers import hit_answer, product_answer
from webapp.api.blueprint import Described, bp, json_response, read_arguments, read_body
from webapp.api.push_shapes import ProductBody, ProductsBody, PushedShape, ReasonShape, RemovedShape
from webapp.api.shapes import Likeness, ProductShape, SimilarShape
from webapp.context import services
from webapp.fields import ChoiceField, WholeField, single_line
from webapp.refusals import Refusal
from webapp.search.forms import QueryForm
from webapp.search.queries import visible_product

LONGEST_SOURCE = 100
_SEPARATE = "|"


class SimilarForm(QueryForm):
    """How to compare."""

    by = ChoiceField("By", (("both", "Both"), ("image", "Picture"), ("text", "Meaning"), ("title", "Words of titles")))
    limit = WholeField("Limit", 1, 50, default=12)


@bp.get("/products/<public_id>")
@Described("One product", ProductShape, errors=(404, 429))
def product(public_id: str) -> Response:
    """Everything about one product."""
    return json_response(product_answer(visible_product(public_id)))


@bp.get("/products/<public_id>/similar")
@Described("Products that look or read like this one", SimilarShape, SimilarForm, errors=(400, 404, 429, 503))
def similar(public_id: str) -> Response:
    """The nearest other products."""
    form = read_arguments(SimilarForm)
    found = visible_product(public_id)
    hits = services().search.similar(found.public_id, by=form.by.data, limit=form.limit.number)
    release = services().live.current().id
    answer: SimilarShape = {
        "id": found.public_id,
        "by": cast("Likeness", form.by.data),
        "release": release,
        "results": [hit_answer(hit) for hit in hits],
    }
    return json_response(answer)


class SourceForm(QueryForm):
    """Where a new product belongs."""

    source = StringField("Source", default="default", filters=[single_line], validators=[Length(max=LONGEST_SOURCE)])


@bp.post("/products")
@Described(
    "Put several products in or change them", PushedShape, body=ProductsBody, errors=(400, 413, 415), scope="ingest"
)
def put_products() -> Response:
    """Store them; those rejected are listed, each with its reason."""
    body = read_body(ProductsBody)
    source = single_line(body.get("source", "default"))
    if not 1 <= len(source) <= LONGEST_SOURCE:
        raise Refusal(400, "source: a name of 1 to 100 characters.", code="bad_argument")
    rows = [_row(number, product["id"], product) for number, product in enumerate(body["products"], start=1)]
    return json_response(_answer(_push(rows, source), source))


@bp.put("/products/<public_id>")
@Described(
    "Put a product in or change it; a new one is given its id in the path",
    PushedShape,
    SourceForm,
    body=ProductBody,
    errors=(400, 413, 415, 422),
    scope="ingest",
)
def put_product(public_id: str) -> Response:
    """Store it, replacing all its fields; 422 with the reason where it is not a valid product."""
    source, body = read_arguments(SourceForm).source.data or "default", read_body(ProductBody)
    known = None if "\0" in public_id else services().catalogue.product(public_id)
    feed_id, source = (known.feed_id, known.source) if known else (public_id, source)
    pushed = _push([_row(1, feed_id, body)], source)
    if pushed.rejected:
        detail = f"Nothing was changed: {pushed.rejected[0].reason}."
        raise Refusal(422, detail, code="product_rejected", title="This makes no product")
    return json_response(_answer(pushed, source))


@bp.delete("/products/<public_id>")
@Described("Take a product out of the shop", RemovedShape, errors=(404,), scope="ingest")
def remove_product(public_id: str) -> Response:
    """Mark it removed; it is no longer found. A feed or a PUT that contains it adds it again."""
    found = visible_product(public_id)
    with services().database.session() as session:
        if set_removed(session, found.public_id):
            record_change(session, "remove product", f"{found.public_id} {found.title}")
    answer: RemovedShape = {"id": found.public_id, "removed": True}
    return json_response(answer)


def _row(number: int, feed_id: str, product: Mapping[str, Any]) -> RawRow:
    """The product as a row of a feed, which holds only texts."""
    images = _SEPARATE.join(product.get("images", ()))
    cells = {**_cells(product), "id": feed_id, "images": images}
    variants = tuple(_variant(variant) for variant in product.get("variants", ()))
    return RawRow(number, cells, dict(product.get("attributes", {})), variants=variants)


def _variant(variant: Mapping[str, Any]) -> RawVariant:
    cells = _cells(variant)
    image = cells.pop("image", "")
    return RawVariant({**cells, "images": image} if image else cells, dict(variant["options"]))


def _cells(said: Mapping[str, Any]) -> dict[str, str]:
    """What is said in one text each."""
    plain = {name: value for name, value in said.items() if not isinstance(value, list | dict)}
    return {name: "" if value is None else str(value) for name, value in plain.items()}


def _push(rows: Sequence[RawRow], source: str) -> Pushed:
    shop = services()
    pushed = push_products(shop.database, shop.pictures, rows, source=source, defaults=shop.shop_defaults)
    with suppress(IndexingError):  # no release yet, or one that cannot be opened: the products are kept all the same
        shop.live.now()  # whatever has no vector yet is embedded in the background from here on
    return pushed


def _answer(pushed: Pushed, source: str) -> PushedShape:
    return {
        "source": source,
        "new": pushed.new,
        "changed": pushed.changed,
        "unchanged": pushed.unchanged,
        "ids": pushed.ids,
        "rejected": [_reason(rejection) for rejection in pushed.rejected],
        "left_out": [_reason(rejection) for rejection in pushed.left_out],
        "fetch_job": _fetch(source) if pushed.web_pictures else None,
    }


def _fetch(source: str) -> int | None:
    """The number of the job that fetches the pictures; None where another of the source runs or none can be queued."""
    try:
        return jobs.start(services(), "fetch", {"source": source})
    except jobs.JobError:
        return None


def _reason(rejection: Rejection) -> ReasonShape:
    return cast("ReasonShape", {"row": rejection.row, "id": rejection.id, "reason": rejection.reason})

"""One product, and what is like it."""

from __future__ import annotations

from typing import cast

from flask import Response

from webapp.api.answers import hit_answer, product_answer
from webapp.api.blueprint import bp
from webapp.api.describing import Notes, described
from webapp.api.reading import answered, asked
from webapp.api.shapes import Likeness, ProductShape, SimilarShape
from webapp.context import services
from webapp.fields import ChoiceField, WholeField
from webapp.search.forms import AskForm
from webapp.search.queries import visible_product


class SimilarForm(AskForm):
    """How to compare."""

    by = ChoiceField("By", (("both", "Both"), ("image", "Picture"), ("text", "Words")))
    limit = WholeField("Limit", 1, 50, default=12)


@bp.get("/products/<public_id>")
@described(Notes("One product", ProductShape, errors=(404, 429)))
def product(public_id: str) -> Response:
    """Everything about one product."""
    return answered(product_answer(visible_product(public_id)))


@bp.get("/products/<public_id>/similar")
@described(Notes("Products that look or read like this one", SimilarShape, SimilarForm, errors=(400, 404, 429, 503)))
def similar(public_id: str) -> Response:
    """The nearest other products."""
    form = asked(SimilarForm)
    found = visible_product(public_id)
    hits = services().search.similar(found.public_id, by=form.by.data, limit=form.limit.number)
    release = services().releases.current().manifest.id
    answer: SimilarShape = {
        "id": found.public_id,
        "by": cast("Likeness", form.by.data),
        "release": release,
        "results": [hit_answer(hit) for hit in hits],
    }
    return answered(answer)

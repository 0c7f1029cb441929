"""What a picture shows."""

from __future__ import annotations

from flask import Response

from webapp.api.answers import label_answer
from webapp.api.blueprint import Notes, bp, described
from webapp.api.reading import json_response, read_arguments
from webapp.api.shapes import ClassifyShape
from webapp.context import services
from webapp.fields import WholeField
from webapp.search.forms import QueryForm
from webapp.search.photos import received_photo
from webapp.search.queries import LABELS_SHOWN, by_head, query_received


class ClassifyForm(QueryForm):
    """How many labels to return."""

    limit = WholeField("Labels of each head", 1, 100, default=LABELS_SHOWN)


@bp.post("/classify")
@described(Notes("The categories of a picture", ClassifyShape, ClassifyForm, "image", (400, 413, 415, 422, 429, 503)))
def classify() -> Response:
    """The likeliest labels of each head."""
    form = read_arguments(ClassifyForm)
    seen, scores = query_received(received_photo(), lambda seen: (seen, services().search.classify(seen)))
    heads = by_head(scores, form.limit.number)
    labels = [label_answer(score) for scores in heads.values() for score in scores]
    answer: ClassifyShape = {"model": seen.model, "version": seen.version, "labels": labels}
    return json_response(answer)

"""Search by words, by a photo, by a photo of words; what a picture shows."""

from __future__ import annotations

from functools import partial

from flask import Response

from webapp.api.answers import label_answer, search_answer
from webapp.api.blueprint import Described, bp, json_response, read_arguments
from webapp.api.shapes import ClassifyShape, SearchShape
from webapp.context import services
from webapp.fields import WholeField
from webapp.refusals import Refusal
from webapp.search.forms import MAX_PHOTO_TEXT, ApiSearchForm, QueryForm, shortened
from webapp.search.photos import received_photo
from webapp.search.queries import (
    LABELS_SHOWN,
    by_head,
    query_received,
    read_words,
    search_photo,
    search_photo_text,
    search_words,
    try_encode,
)

_PICTURE_ERRORS = (400, 413, 415, 422, 429, 503)


@bp.get("/search")
@Described("Search by words", SearchShape, ApiSearchForm, errors=(400, 429, 503))
def search() -> Response:
    """What the words find; a filter alone lists what passes it."""
    form = read_arguments(ApiSearchForm)
    if not form.words and not form.filters():
        detail = "q is missing: say what you look for, such as ?q=blue+mug, or give a filter, such as ?category=Mugs."
        raise Refusal(400, detail, code="query_missing", fields={"q": "Words to look for."})
    limit, offset = form.limit.number, form.offset.number
    return json_response(search_answer(search_words(form.words, form.filters(), limit, offset, form.plain.data)))


@bp.post("/search/image")
@Described("Search by a photo, narrowed by words", SearchShape, ApiSearchForm, "image", _PICTURE_ERRORS)
def search_image() -> Response:
    """Products similar to the picture."""
    form = read_arguments(ApiSearchForm)
    limit, offset = form.limit.number, form.offset.number
    sent = received_photo()
    ask = partial(search_photo, words=form.words, filters=form.filters(), limit=limit, offset=offset)
    # The barcodes are asked for last: they are read while the photo is encoded.
    result = query_received(sent, lambda seen: ask(seen, plain=form.plain.data, barcodes=sent.barcodes))
    return json_response(search_answer(result))


@bp.post("/search/ocr")
@Described(
    "Search by the words in a photo; q, when given, replaces them", SearchShape, ApiSearchForm, "image", _PICTURE_ERRORS
)
def search_ocr() -> Response:
    """What the words in the picture find."""
    form = read_arguments(ApiSearchForm)
    sent = received_photo(whole=True)
    read = read_words(sent)
    words = form.words or shortened(read.text, MAX_PHOTO_TEXT)
    limit, offset = form.limit.number, form.offset.number
    part = (form.filters(), limit, offset)
    return json_response(search_answer(search_photo_text(read, words, try_encode(sent), *part, barcodes=sent.barcodes)))


class ClassifyForm(QueryForm):
    """How many labels to return."""

    limit = WholeField("Labels of each head", 1, 100, default=LABELS_SHOWN)


@bp.post("/classify")
@Described("The categories of a picture", ClassifyShape, ClassifyForm, "image", (400, 413, 415, 422, 429, 503))
def classify() -> Response:
    """The likeliest labels of each head."""
    form = read_arguments(ClassifyForm)
    seen, scores = query_received(received_photo(barcodes=False), lambda seen: (seen, services().search.classify(seen)))
    heads = by_head(scores, form.limit.number)
    labels = [label_answer(score) for scores in heads.values() for score in scores]
    answer: ClassifyShape = {"model": seen.model, "version": seen.version, "labels": labels}
    return json_response(answer)

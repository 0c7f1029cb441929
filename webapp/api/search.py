"""Search by words, by a photo, by a photo of words."""

from __future__ import annotations

from functools import partial

from flask import Response

from webapp.api.answers import search_answer
from webapp.api.blueprint import Notes, bp, described
from webapp.api.reading import json_response, read_arguments
from webapp.api.shapes import SearchShape
from webapp.refusals import Refusal
from webapp.search.forms import MAX_PHOTO_TEXT, ApiSearchForm, shortened
from webapp.search.photos import received_photo
from webapp.search.queries import query_received, read_words, search_photo, search_photo_text, search_words, try_encode

_PICTURE_ERRORS = (400, 413, 415, 422, 429, 503)


@bp.get("/search")
@described(Notes("Search by words", SearchShape, ApiSearchForm, errors=(400, 429, 503)))
def search() -> Response:
    """What the words find; a filter alone lists what passes it."""
    form = read_arguments(ApiSearchForm)
    if not form.words and not form.filters():
        detail = "q is missing: say what you look for, such as ?q=blue+mug, or give a filter, such as ?category=Mugs."
        raise Refusal(400, detail, code="query_missing", fields={"q": "Words to look for."})
    limit, offset = form.limit.number, form.offset.number
    return json_response(search_answer(search_words(form.words, form.filters(), limit, offset, form.plain.data)))


@bp.post("/search/image")
@described(Notes("Search by a photo, narrowed by words", SearchShape, ApiSearchForm, "image", _PICTURE_ERRORS))
def search_image() -> Response:
    """Products similar to the picture."""
    form = read_arguments(ApiSearchForm)
    limit, offset = form.limit.number, form.offset.number
    ask = partial(search_photo, words=form.words, filters=form.filters(), limit=limit, offset=offset)
    return json_response(search_answer(query_received(received_photo(), partial(ask, plain=form.plain.data))))


@bp.post("/search/ocr")
@described(
    Notes(
        "Search by the words in a photo; q, when given, replaces them",
        SearchShape,
        ApiSearchForm,
        "image",
        _PICTURE_ERRORS,
    )
)
def search_ocr() -> Response:
    """What the words in the picture find."""
    form = read_arguments(ApiSearchForm)
    sent = received_photo()
    read = read_words(sent)
    words = form.words or shortened(read, MAX_PHOTO_TEXT)
    limit, offset = form.limit.number, form.offset.number
    return json_response(search_answer(search_photo_text(read, words, try_encode(sent), form.filters(), limit, offset)))

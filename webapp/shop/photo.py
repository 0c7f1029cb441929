"""The pages of a photo: products that look like it, and products its words find.

A photo is sent once and kept for a while under a token, so that pages and filters need no second upload.
"""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalog.languages.message import Message
from indexer.search.results import SearchResult
from webapp.context import services
from webapp.headers import wants_json
from webapp.labelling.unsure import delete_unsure, keep_if_unsure
from webapp.languages.writing import translated
from webapp.search.boxes import Box
from webapp.search.forms import MAX_PHOTO_TEXT, LinesForm, LooksForm, PhotoForm, PhotoTextForm, shortened
from webapp.search.glance import look_at
from webapp.search.lists import FEWEST_LINES, LOOKED_AT, MOST_LINES, ROW, is_list, lines_of, search_lines
from webapp.search.photos import PHOTO_ERRORS, photo_refused, received_photo
from webapp.search.queries import (
    WordsRead,
    encode,
    query_upload,
    read_words,
    search_photo,
    search_photo_text,
    try_encode,
    with_words,
)
from webapp.search.uploads import Upload, UploadGone
from webapp.shop import bp
from webapp.shop.links import without_empty
from webapp.shop.lists import show_lines
from webapp.shop.results import show

_PAGE = "shop/photo.html"
_TEXT_PAGE = "shop/photo_text.html"


@bp.get("/search/photo")
def ask_photo() -> str:
    """Where a photo can be chosen."""
    return render_template("shop/ask_photo.html", form=PhotoForm())


@bp.post("/search/photo")
def receive_photo() -> AnyResponse:
    """Receive a photo, encode it once, keep it and redirect to the products that look like it."""
    form = PhotoForm()
    try:
        received = received_photo()
        with ThreadPoolExecutor(1) as beside:  # while the encoder computes
            look = beside.submit(look_at, received.image)
            query = encode(received)
    except PHOTO_ERRORS as error:
        return photo_refused("shop/ask_photo.html", form, error)
    keep_if_unsure(received, query)
    seen = look.result()
    token = services().uploads.keep(
        received.jpeg,
        received.size,
        photo=query,
        barcodes=received.barcodes,
        boxes=[*map(str, seen.boxes)],
        has_print=seen.has_print,
    )
    return _lead(url_for("shop.photo", token=token, q=form.q.data or None))


def _lead(address: str) -> AnyResponse:
    """To the page of a photo that was kept: a redirect, for scripts JSON with its address."""
    return make_response({"url": address}, 201) if wants_json() else redirect(address, 303)


@bp.get("/search/photo/<token>")
def photo(token: str) -> AnyResponse:
    """Products similar to the photo, or to the part of it in a box."""
    kept = services().uploads.open(token)
    if clean := without_empty():
        return redirect(clean)
    form = LooksForm(request.args)
    more = {"upload": kept, "boxes": [Box.parse(text) for text in kept.boxes], "can_read": services().reader.available}
    if form.problems():
        return make_response(render_template(_PAGE, form=form, result=None, box=None, **more), 400)
    box = form.part
    ask = partial(search_photo, words=form.words, filters=form.filters(), limit=form.limit, offset=form.offset)
    codes = () if box else kept.barcodes  # who draws a box asks for what is in it
    result = query_upload(kept, partial(ask, plain=form.plain.data, barcodes=codes), box)
    return show(_PAGE, form, result, box=box, **more)


@bp.get("/photo/<token>.jpg")
def upload(token: str) -> Response:
    """The kept photo itself; only who has the token sees it, and no shared cache keeps it."""
    response = send_file(services().uploads.open(token).picture, mimetype="image/jpeg", max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/photo/<token>/forget")
def forget(token: str) -> AnyResponse:
    """Delete a photo before it expires; CSRFProtect has checked the token already."""
    with contextlib.suppress(UploadGone, FileNotFoundError):  # it expired meanwhile
        delete_unsure(services().uploads.open(token).picture.read_bytes())
    services().uploads.delete(token)
    flash(translated(Message("Your photo was deleted.")))
    return redirect(url_for("shop.home"), 303)


@bp.get("/search/photo-text")
def ask_photo_text() -> str:
    """Where a photo of words can be chosen."""
    return render_template("shop/ask_photo_text.html", form=PhotoForm(), can_read=services().reader.available)


@bp.post("/search/photo-text")
def receive_photo_text() -> AnyResponse:
    """Receive a photo, read its words once, keep it and redirect to the products the words find."""
    try:
        received = received_photo(whole=True)
        read = read_words(received)
    except PHOTO_ERRORS as error:
        return photo_refused("shop/ask_photo_text.html", PhotoForm(), error, can_read=services().reader.available)
    token = services().uploads.keep(
        received.jpeg,
        received.size,
        photo=try_encode(received),
        text=read.text,
        text_cut_short=read.cut_short,
        barcodes=received.barcodes,
    )
    return _lead(url_for("shop.photo_text", token=token))


@bp.get("/search/photo-text/<token>")
def photo_text(token: str) -> AnyResponse:
    """The words in the photo, read when first asked for, and what they find; none where somebody deleted them.

    A list, which names another product in each line, has a row for each.
    """
    kept = with_words(services().uploads.open(token))
    if clean := without_empty(keep=("q",)):
        return redirect(clean)
    if (page := _lines_page(kept)) is not None:
        return page
    read = WordsRead(kept.text or "", kept.text_cut_short)
    form = PhotoTextForm(request.args, data={"q": shortened(read.text, MAX_PHOTO_TEXT)})
    more: dict[str, Any] = {"upload": kept, "box": None, "boxes": [], "can_read": True, "in_lines": lines_of(read.text)}
    if form.problems():
        return make_response(render_template(_TEXT_PAGE, form=form, result=None, **more), 400)
    if not form.words and not kept.barcodes:
        nothing = SearchResult(query="", mode="photo-text", release="", hits=(), total=0, text=read.text)
        return show(_TEXT_PAGE, form, nothing, **more)
    part = (form.filters(), form.limit, form.offset)
    seen = kept.photo() if _share_a_word(form.words, read.text) else None  # else the words are the visitor's own
    result = search_photo_text(read, form.words, seen, *part, barcodes=kept.barcodes)
    return show(_TEXT_PAGE, form, result, **more)


def _lines_page(kept: Upload) -> Response | None:
    """The page of a list: of the lines in the address, else of those read where they look like one."""
    if "q" in request.args:
        return None
    form = LinesForm(request.args)
    lines = lines_of(form.text if form.line.data else kept.text or "")
    if form.problems() or len(lines) < (1 if form.line.data else FEWEST_LINES):
        return None
    found = search_lines(lines, ROW if form.line.data else LOOKED_AT)
    if not form.line.data and not is_list(found):
        return None
    return show_lines(form, found, too_many=len(lines) > MOST_LINES, upload=kept, box=None, boxes=[], can_read=True)


def _share_a_word(one: str, other: str) -> bool:
    return not set(one.casefold().split()).isdisjoint(other.casefold().split())

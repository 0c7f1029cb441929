"""Results for a photo of words: the words are read once, shown for correction, and searched like typed ones."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.search.results import SearchResult
from serving.ocr import reader as ocr
from webapp.context import services
from webapp.search.forms import MAX_PHOTO_TEXT, PhotoForm, PhotoTextForm, shortened
from webapp.search.photos import PHOTO_ERRORS, photo_refused, received_photo
from webapp.search.queries import read_words, search_photo_text, try_encode
from webapp.shop.blueprint import bp
from webapp.shop.results import show

_PAGE = "shop/photo_text.html"


@bp.get("/search/photo-text")
def ask_photo_text() -> str:
    """Where a photo of words can be chosen."""
    return render_template("shop/ask_photo_text.html", form=PhotoForm(), can_read=ocr.available())


@bp.post("/search/photo-text")
def receive_photo_text() -> AnyResponse:
    """Receive a photo, read its words once, keep it and redirect to the products the words find."""
    try:
        received = received_photo()
        read = read_words(received)
    except PHOTO_ERRORS as error:
        return photo_refused("shop/ask_photo_text.html", PhotoForm(), error, can_read=ocr.available())
    token = services().uploads.keep(received.jpeg, received.size, photo=try_encode(received), text=read)
    return redirect(url_for("shop.photo_text", token=token), 303)


@bp.get("/search/photo-text/<token>")
def photo_text(token: str) -> Response:
    """The words that were read, and what they find."""
    kept = services().uploads.open(token)
    read = kept.text or ""
    form = PhotoTextForm(request.args, data={"q": shortened(read, MAX_PHOTO_TEXT)})
    more = {"upload": kept}
    if form.problems():
        return make_response(render_template(_PAGE, form=form, result=None, **more), 400)
    if not form.words:
        nothing = SearchResult(query="", mode="photo-text", release="", hits=(), total=0, text=read)
        return show(_PAGE, form, nothing, **more)
    result = search_photo_text(read, form.words, kept.photo(), form.filters(), form.limit, form.offset)
    return show(_PAGE, form, result, **more)

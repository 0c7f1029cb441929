"""Results for a photo: sent once, kept for a while under a token, searched again for every page and filter."""

from __future__ import annotations

import contextlib
from functools import partial

from flask import Response, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.context import services
from webapp.labelling.unsure import delete_unsure, keep_if_unsure
from webapp.search.forms import PageForm, PhotoForm
from webapp.search.photos import PHOTO_ERRORS, photo_refused, received_photo
from webapp.search.queries import encode, query_upload, search_photo
from webapp.search.uploads import UploadGone
from webapp.shop.blueprint import bp
from webapp.shop.results import show

_PAGE = "shop/photo.html"


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
        query = encode(received)
    except PHOTO_ERRORS as error:
        return photo_refused("shop/ask_photo.html", form, error)
    keep_if_unsure(received, query)
    token = services().uploads.keep(received.jpeg, received.size, photo=query)
    return redirect(url_for("shop.photo", token=token, q=form.q.data or None), 303)


@bp.get("/search/photo/<token>")
def photo(token: str) -> Response:
    """Products similar to the photo."""
    kept = services().uploads.open(token)
    form = PageForm(request.args)
    more = {"upload": kept}
    if form.problems():
        return make_response(render_template(_PAGE, form=form, result=None, **more), 400)
    ask = partial(search_photo, words=form.words, filters=form.filters(), limit=form.limit, offset=form.offset)
    result = query_upload(kept, partial(ask, plain=form.plain.data))
    return show(_PAGE, form, result, **more)


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
    flash("Your photo was deleted.")
    return redirect(url_for("shop.home"), 303)

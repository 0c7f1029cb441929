"""What a picture shows: every label of the image encoder with its probability."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.context import services
from webapp.labelling.unsure import keep_if_unsure
from webapp.search.forms import PhotoForm
from webapp.search.photos import PHOTO_ERRORS, photo_refused, received_photo
from webapp.search.queries import LABELS_SHOWN, by_head, encode, query_upload
from webapp.shop.blueprint import bp


@bp.get("/classify")
def classify() -> str:
    """Where a picture can be chosen."""
    return render_template("shop/classify.html", form=PhotoForm())


@bp.post("/classify")
def receive_classify() -> Response:
    """Receive a picture, encode it once, keep it and redirect to its labels."""
    try:
        received = received_photo()
        query = encode(received)
    except PHOTO_ERRORS as error:
        return photo_refused("shop/classify.html", PhotoForm(), error)
    keep_if_unsure(received, query)
    token = services().uploads.keep(received.jpeg, received.size, photo=query)
    return redirect(url_for("shop.classified", token=token), 303)


@bp.get("/classify/<token>")
def classified(token: str) -> str:
    """The likeliest labels of each head."""
    kept = services().uploads.open(token)
    scores = query_upload(kept, services().search.classify)
    return render_template("shop/classified.html", upload=kept, heads=by_head(scores, LABELS_SHOWN))

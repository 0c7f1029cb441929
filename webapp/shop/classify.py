"""What a picture shows: every label of the image encoder with its probability."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.context import services
from webapp.labelling.unsure import keep_if_unsure
from webapp.search.forms import PhotoForm
from webapp.search.photos import Photo
from webapp.search.queries import LABELS_SHOWN, by_head, encode, of_kept
from webapp.shop.receiving import receive


def add_views(bp: Blueprint) -> None:
    """Hang the pages into the shop."""
    bp.add_url_rule("/classify", "classify", ask)
    bp.add_url_rule("/classify", "receive_classify", receive_classify, methods=["POST"])
    bp.add_url_rule("/classify/<token>", "classified", classified)


def ask() -> str:
    """Where a picture can be chosen."""
    return render_template("shop/classify.html", form=PhotoForm())


def receive_classify() -> Response:
    """Take a picture in, look at it once, and lead to what it shows."""
    return receive("shop/classify.html", _keep)


def _keep(sent: Photo, _form: PhotoForm) -> Response:
    seen = encode(sent)
    keep_if_unsure(sent, seen)
    token = services().uploads.keep(sent.jpeg, sent.size, photo=seen)
    return redirect(url_for("shop.classified", token=token), 303)


def classified(token: str) -> str:
    """The likeliest labels of each head."""
    kept = services().uploads.open(token)
    scores = of_kept(kept, services().search.classify)
    return render_template("shop/classified.html", upload=kept, heads=by_head(scores, LABELS_SHOWN))

"""Takes in a photo for the pages: what is wrong with it is said beside the field it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import make_response, render_template
from werkzeug.wrappers import Response

from catalog.errors import PictureError
from serving.errors import PictureRejected
from serving.ocr.reader import OcrTimeout
from webapp.context import metrics
from webapp.errors import add_refusal_headers
from webapp.refusals import Refusal, refusal_for
from webapp.search.forms import PhotoForm
from webapp.search.photos import Photo, received_photo


def receive(template: str, keep: Callable[[Photo, PhotoForm], Response], **more: Any) -> Response:
    """Open the photo and hand it to `keep`; a bad one brings the form back with the reason."""
    form = PhotoForm()
    try:
        return keep(received_photo(), form)
    except (PictureError, PictureRejected, OcrTimeout, Refusal) as error:
        refusal = refusal_for(error)
        metrics().refused.labels(refusal.code).inc()
        page = make_response(render_template(template, form=form, refusal=refusal, **more))
        return add_refusal_headers(page, refusal)

"""Reads the photo of a request and makes it safe to keep: upright, without metadata, no bigger than needed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, make_response, render_template, request
from PIL import Image

from catalog.errors import PictureError, PicturesBusy
from catalog.pictures import open_picture
from serving.barcodes import read_barcodes
from serving.errors import PictureRejected
from webapp.context import metrics, settings
from webapp.errors import add_refusal_headers
from webapp.refusals import Refusal, refusal_for
from webapp.search.forms import PhotoForm

FIELD = "image"
_LONGEST_SIDE = 1280  # pixels kept; the encoder uses far fewer, a screen hardly more
_QUALITY = 88
VISITOR_WAIT_S = 5.0  # for the turn of a picture to be decoded; then the visitor is told to come again
PHOTO_ERRORS = (PictureError, PicturesBusy, PictureRejected, Refusal)  # shown beside the form the photo came from


@dataclass(frozen=True)
class Photo:
    """A picture a visitor sent: as opened (for reading words) and as kept (for encoding and showing)."""

    image: Image.Image
    jpeg: bytes
    size: tuple[int, int]  # of the JPEG

    @cached_property
    def barcodes(self) -> tuple[str, ...]:
        """What the barcodes in it say."""
        return read_barcodes(self.image)


def received_photo() -> Photo:
    """The picture in the request's `image` field; raises Refusal, PictureError, PicturesBusy."""
    file = request.files.get(FIELD)
    if file is None or (not file.filename and not file.stream.read(1)):
        raise Refusal(400, "No picture was sent. Choose one and send it again.", code="picture_missing")
    file.stream.seek(0)
    limits = settings()
    image = open_picture(
        file.stream.read(),
        max_bytes=limits.max_upload_mb * 1_000_000,
        max_pixels=limits.max_picture_megapixels * 1_000_000,
        wait_s=VISITOR_WAIT_S,
    )
    return normalised(image)


def normalised(image: Image.Image) -> Photo:
    """The picture as a JPEG without metadata (place, time, camera), at most _LONGEST_SIDE pixels wide and high."""
    scale = min(1.0, _LONGEST_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    clean = Image.new("RGB", size)  # a fresh picture: Pillow would carry comments over
    clean.paste(image if scale == 1.0 else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0))
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=_QUALITY)
    return Photo(image, buffer.getvalue(), clean.size)


def photo_refused(template: str, form: PhotoForm, error: Exception, **more: Any) -> Response:
    """The page with the form the photo came from and the reason why it was refused, with that reason's status."""
    refusal = refusal_for(error)
    metrics().refused.labels(refusal.code).inc()
    page = make_response(render_template(template, form=form, refusal=refusal, **more))
    return add_refusal_headers(page, refusal)

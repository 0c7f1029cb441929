"""Reads the photo of a request and makes it safe to keep: upright, without metadata, no bigger than needed."""

from __future__ import annotations

import io
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

from flask import Response, make_response, render_template, request
from PIL import Image
from werkzeug.datastructures import FileStorage

from catalog.errors import PictureError, PicturesBusy
from catalog.languages.message import Message
from catalog.pictures import open_picture
from serving.barcodes import read_barcodes
from serving.errors import PictureRejected
from webapp.context import metrics, settings
from webapp.errors import add_refusal_headers, answer
from webapp.fields import single_line
from webapp.headers import wants_json
from webapp.refusals import Refusal, refusal_for
from webapp.search.forms import PhotoForm

FIELD = "image"
LONGEST_NAME = 80  # characters kept of a file's name
_LONGEST_SIDE = 1024  # pixels kept; the encoder uses far fewer, a screen hardly more
_QUALITY = 92  # lower ones change what the encoder sees of a small photo
_SHARP_SIDE = 1280  # pixels that a JPEG is decoded at the least, where nothing smaller than a barcode is looked for
VISITOR_WAIT_S = 5.0  # for the turn of a picture to be decoded; then the visitor is told to come again
PHOTO_ERRORS = (PictureError, PicturesBusy, PictureRejected, Refusal)  # shown beside the form the photo came from


@dataclass(frozen=True)
class Photo:
    """A picture a visitor sent: as opened (for reading words) and as kept (for encoding and showing)."""

    image: Image.Image
    jpeg: bytes
    size: tuple[int, int]  # of the JPEG
    reading: Future[tuple[str, ...]] | None = None  # of its barcodes, which goes on meanwhile
    name: str = ""  # of its file, as the visitor has it

    @property
    def barcodes(self) -> tuple[str, ...]:
        """What the barcodes in it say; waits until they are read."""
        return self.reading.result() if self.reading else ()


def received_photo(*, barcodes: bool = True, whole: bool = False) -> Photo:
    """The picture in the request's `image` field; raises Refusal, PictureError, PicturesBusy.

    Its barcodes are read beside what the caller does next, unless nobody asks for them. A large JPEG is decoded at a
    reduced size, `whole` ones, in which small words are to be read, are not.
    """
    return opened_photo(request.files.get(FIELD), barcodes=barcodes, whole=whole)


def opened_photo(file: FileStorage | None, *, barcodes: bool = True, whole: bool = False) -> Photo:
    """The picture in a file of the request; raises and takes what `received_photo` does."""
    if file is None or (not file.filename and not file.stream.read(1)):
        raise Refusal(400, Message("No picture was sent. Choose one and send it again."), code="picture_missing")
    file.stream.seek(0)
    limits = settings()
    image = open_picture(
        file.stream.read(),
        max_bytes=limits.max_upload_mb * 1_000_000,
        max_pixels=limits.max_picture_megapixels * 1_000_000,
        at_least=None if whole else _SHARP_SIDE,
        wait_s=VISITOR_WAIT_S,
    )
    reading = _begin_reading(image) if barcodes else None
    return replace(normalised(image), reading=reading, name=single_line(file.filename)[:LONGEST_NAME])


def _begin_reading(image: Image.Image) -> Future[tuple[str, ...]]:
    """Read the barcodes in a thread of its own: zxing-cpp works without the interpreter's lock."""
    found = Future[tuple[str, ...]]()

    def read() -> None:
        try:
            found.set_result(read_barcodes(image))
        except Exception as error:  # told to whoever asks for the result
            found.set_exception(error)

    Thread(target=read, name="barcodes", daemon=True).start()
    return found


def normalised(image: Image.Image) -> Photo:
    """The picture as a JPEG without metadata (place, time, camera), at most _LONGEST_SIDE pixels wide and high."""
    scale = min(1.0, _LONGEST_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    clean = image.copy() if scale == 1.0 else image.resize(size, Image.Resampling.BILINEAR, reducing_gap=1.5)
    clean.info = {}  # Pillow would write its comments and profiles
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=_QUALITY)
    return Photo(image, buffer.getvalue(), clean.size)


def photo_refused(template: str, form: PhotoForm, error: Exception, **more: Any) -> Response:
    """The page with the form the photo came from and the reason why it was refused, with that reason's status.

    A script that sent the photo gets the reason alone.
    """
    refusal = refusal_for(error)
    if wants_json():
        return answer(refusal)
    metrics().refused.labels(refusal.code).inc()
    page = make_response(render_template(template, form=form, refusal=refusal, **more))
    return add_refusal_headers(page, refusal)

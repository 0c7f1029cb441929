"""What pictures show: one on a page of its own, several in a table and as CSV. Each is kept a while under its token."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from catalog.feeds.rejects import escape_formula
from catalog.languages.message import Message
from indexer.search.results import LabelScore
from webapp.context import services
from webapp.headers import wants_json
from webapp.labelling.unsure import keep_if_unsure
from webapp.languages.writing import listed, translated
from webapp.refusals import Refusal, refusal_for
from webapp.search.forms import PhotoForm
from webapp.search.photos import FIELD, PHOTO_ERRORS, opened_photo, photo_refused
from webapp.search.queries import LABELS_SHOWN, encode, query_upload
from webapp.search.uploads import Upload, UploadGone
from webapp.shop import bp

MOST = 20  # pictures at once
NAMED = 3  # pictures named that could not be read


@dataclass(frozen=True)
class Seen:
    """A picture with the likeliest of the shop's categories; None where nothing in the shop comes close to it."""

    upload: Upload
    best: LabelScore | None


@bp.get("/classify")
def classify() -> str:
    """Where pictures can be chosen."""
    return render_template("shop/classify.html", form=PhotoForm(), most=MOST)


@bp.post("/classify")
def receive_classify() -> AnyResponse:
    """Receive pictures, encode each once, keep them and redirect to their labels; one that cannot be read is told."""
    try:
        tokens, refused = _received()
    except PHOTO_ERRORS as error:
        return photo_refused("shop/classify.html", PhotoForm(), error, most=MOST)
    if refused:
        flash(_told(refused))
    several = len(tokens) + len(refused) > 1
    address = (
        url_for("shop.classified_several", picture=tokens) if several else url_for("shop.classified", token=tokens[0])
    )
    return make_response({"url": address, "token": tokens[0]}, 201) if wants_json() else redirect(address, 303)


def _received() -> tuple[list[str], list[tuple[str, Refusal]]]:
    """The tokens of the pictures kept, and the names of others with why. Raises PHOTO_ERRORS where none is kept."""
    files = request.files.getlist(FIELD)
    if len(files) > MOST:
        raise Refusal(400, Message("At most %(most)s pictures at once.", most=MOST), code="too_many_pictures")
    tokens, refused = list[str](), list[tuple[str, Refusal]]()
    sent: list[FileStorage | None] = [*files] or [None]
    for file in sent:
        try:
            photo = opened_photo(file, barcodes=False)
            query = encode(photo)
        except PHOTO_ERRORS as error:
            if len(files) < 2 or (not tokens and file is files[-1]):
                raise
            refused.append((file.filename or "" if file else "", refusal_for(error)))
            continue
        keep_if_unsure(photo, query)
        tokens.append(services().uploads.keep(photo.jpeg, photo.size, photo=query, name=photo.name))
    return tokens, refused


def _told(refused: Sequence[tuple[str, Refusal]]) -> str:
    names = listed([name[:40] for name, _ in refused[:NAMED]]) + (" …" if len(refused) > NAMED else "")
    why = refused[0][1].detail
    return translated(Message("Not read: %(names)s. %(why)s", names=names, why=why))


@bp.get("/classify/<token>")
def classified(token: str) -> str:
    """The shop's likeliest categories."""
    kept = services().uploads.open(token)
    return render_template("shop/classified.html", upload=kept, scores=_categories(kept)[:LABELS_SHOWN])


@bp.get("/classify/several")
def classified_several() -> str:
    """The likeliest category for every picture named in the address, as a table."""
    rows = list(_seen())
    tokens = [row.upload.token for row in rows]
    return render_template("shop/classified_several.html", rows=rows, tokens=tokens)


@bp.get("/classify/several.csv")
def classified_csv() -> Response:
    """The same as CSV: picture, category and probability, the last two empty where nothing comes close."""
    text = io.StringIO(newline="")
    write = csv.writer(text).writerow
    write(["picture", "category", "probability"])
    for row in _seen():
        best = (row.best.label, f"{row.best.probability:.4f}") if row.best else ("", "")
        write([escape_formula(cell) for cell in (row.upload.name, *best)])
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="pictures.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _seen() -> Iterator[Seen]:
    """The pictures of the address that are still kept."""
    for token in list(dict.fromkeys(request.args.getlist("picture")))[:MOST]:
        try:
            upload = services().uploads.open(token)
        except UploadGone:
            continue
        yield Seen(upload, next(iter(_categories(upload)), None))


def _categories(upload: Upload) -> list[LabelScore]:
    """The shop's categories by their share in the picture; products without one name none."""
    return [one for one in query_upload(upload, services().search.categories_of) if one.label]

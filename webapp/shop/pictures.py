"""Product pictures in the sizes pages use, and the attributes of their elements: srcset, width and height."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from flask import Response, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from catalog.errors import DatabaseAway, PictureError
from catalog.languages.message import Message
from catalog.pictures import SERVED_WIDTHS, THUMBNAIL_WIDTHS, thumbnail_size, thumbnail_widths
from catalog.tables import Picture
from webapp.context import services
from webapp.refusals import Refusal
from webapp.search.photos import VISITOR_WAIT_S
from webapp.shop import bp

_KINDS: dict[str, Literal["webp", "jpeg"]] = {"webp": "webp", "jpg": "jpeg"}
_A_YEAR_S = 31_536_000
_REMEMBERED = 50_000  # pictures whose size is remembered; a hash never means another picture


@bp.get("/pictures/<int:width>/<picture>.<kind>", endpoint="picture")
def show_picture(width: int, picture: str, kind: str) -> AnyResponse:
    """A thumbnail, made on first request; where the settings say so, the way to it in the bucket."""
    if width not in SERVED_WIDTHS or kind not in _KINDS:
        widths = ", ".join(map(str, SERVED_WIDTHS))
        detail = Message("Pictures come %(widths)s pixels wide, as webp or jpg.", widths=widths)
        raise Refusal(404, detail, code="picture_unknown")
    signed = services().signed_pictures
    try:
        if signed is not None:
            return _sent_on(signed.address(picture, width, _KINDS[kind], wait_s=VISITOR_WAIT_S), signed.keep_s)
        data = services().pictures.thumbnail(picture, width, _KINDS[kind], wait_s=VISITOR_WAIT_S)
    except (FileNotFoundError, PictureError):
        raise Refusal(404, Message("There is no such picture."), code="picture_unknown") from None
    response = Response(data, mimetype=f"image/{_KINDS[kind]}")
    response.set_etag(f"{picture}-{width}")  # the same on every machine: a hash never means another picture
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR_S}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites may show what the API lists
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response


def _sent_on(address: str, keep_s: int) -> AnyResponse:
    response = redirect(address)
    response.headers["Cache-Control"] = f"public, max-age={keep_s}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def picture_sources(picture: str, kind: str) -> str:
    """The srcset of a product picture: each thumbnail that differs, with the width it really has."""
    size = _size(picture)
    widths = thumbnail_widths(*size) if size else THUMBNAIL_WIDTHS
    sizes = [(made, thumbnail_size(*size, made)[0] if size else made) for made in widths]
    return ", ".join(f"{_address(picture, made, kind)} {width}w" for made, width in sizes)


def picture_box(picture: str, wanted: int) -> dict[str, str | int]:
    """Attributes of the <img>: the JPEG of that width or the largest there is, with its width and height in pixels."""
    size = _size(picture)
    made = min(wanted, thumbnail_widths(*size)[-1]) if size else wanted
    width, height = thumbnail_size(*size, made) if size else (made, made)
    return {"src": _address(picture, made, "jpg"), "width": width, "height": height}


def _address(picture: str, made: int, kind: str) -> str:
    # As url_for would write it, which takes 30 times as long: a page has a hundred of them.
    return f"{request.script_root}/pictures/{made}/{picture}.{kind}"


def _size(picture: str) -> tuple[int, int] | None:
    """Width and height of the original, upright; None where the catalogue does not know it."""
    try:
        return _known_size(picture)
    except (LookupError, DatabaseAway):
        return None


@lru_cache(maxsize=_REMEMBERED)
def _known_size(picture: str) -> tuple[int, int]:
    with services().database.reading_products() as session:
        row = session.execute(select(Picture.width, Picture.height).where(Picture.hash == picture)).first()
    if row is None:
        raise LookupError(picture)  # not remembered: it may be there the next time
    return row.width, row.height

"""Product pictures in the sizes pages use. Their address holds their content's hash, so they may be kept for ever."""

from __future__ import annotations

from typing import Literal

from flask import Response, send_file

from catalog.errors import PictureError
from catalog.pictures import THUMBNAIL_WIDTHS
from webapp.context import services
from webapp.refusals import Refusal
from webapp.shop.blueprint import bp

_KINDS: dict[str, Literal["webp", "jpeg"]] = {"webp": "webp", "jpg": "jpeg"}
_A_YEAR_S = 31_536_000


@bp.get("/pictures/<int:width>/<picture>.<kind>", endpoint="picture")
def show_picture(width: int, picture: str, kind: str) -> Response:
    """A thumbnail, made on first request."""
    if width not in THUMBNAIL_WIDTHS or kind not in _KINDS:
        widths = ", ".join(map(str, THUMBNAIL_WIDTHS))
        raise Refusal(404, f"Pictures come {widths} pixels wide, as webp or jpg.", code="picture_unknown")
    try:
        path = services().pictures.thumbnail(picture, width, _KINDS[kind])
    except (FileNotFoundError, PictureError):
        raise Refusal(404, "There is no such picture.", code="picture_unknown") from None
    response = send_file(path, mimetype=f"image/{_KINDS[kind]}", max_age=_A_YEAR_S)
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR_S}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # other sites may show what the API lists
    return response

"""Attributes of picture elements: srcset, width and height."""

from __future__ import annotations

from functools import lru_cache

from flask import url_for
from sqlalchemy import select

from catalog.pictures import THUMBNAIL_WIDTHS, thumbnail_size, thumbnail_widths
from catalog.tables import Picture
from webapp.context import services

_REMEMBERED = 50_000  # pictures whose size is remembered; a hash never means another picture


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
    return url_for("shop.picture", width=made, picture=picture, kind=kind)


def _size(picture: str) -> tuple[int, int] | None:
    """Width and height of the original, upright; None where the catalogue does not know it."""
    try:
        return _known_size(picture)
    except LookupError:
        return None


@lru_cache(maxsize=_REMEMBERED)
def _known_size(picture: str) -> tuple[int, int]:
    with services().database.session() as session:
        row = session.execute(select(Picture.width, Picture.height).where(Picture.hash == picture)).first()
    if row is None:
        raise LookupError(picture)  # not remembered: it may be there the next time
    return row.width, row.height

"""What two releases are asked: judged words and photos, words that shoppers typed, products by title and picture."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PIL import Image

from catalog.catalogue import ProductView
from indexer.evaluate.photos import PhotoCase
from indexer.evaluate.words import JudgedQuery

WORDS, PHOTOS, LOGGED, TITLES, PICTURES = "judged words", "judged photos", "logged words", "titles", "pictures"
CROP_MARGIN = 0.1  # of each side that a product's own picture loses: the very picture would be found by any model
SEED = 7

ReadPicture = Callable[[str], bytes]  # a picture's content hash -> its bytes


@dataclass(frozen=True)
class Query:
    """One query. `grades` are what should be found by public id; `photo` gives a JPEG, None for words."""

    group: str  # one of the above
    text: str  # the words, or what a photo is called
    grades: Mapping[str, float] = field(default_factory=dict)
    photo: Callable[[], bytes] | None = None
    asked: int = 0  # times shoppers did


def select_judged_queries(queries: Iterable[JudgedQuery], known: frozenset[str]) -> list[Query]:
    """Judged queries of which the shop has a relevant product, and those that nothing answers."""
    return [Query(WORDS, item.text, item.grades) for item in queries if not item.grades or known & set(item.grades)]


def select_judged_photos(
    cases: Iterable[PhotoCase], ids: Mapping[str, str], read: Callable[[PhotoCase], bytes]
) -> list[Query]:
    """Photos of products the shop has; `ids` are public ids by what the list calls a product."""
    return [
        Query(PHOTOS, case.path.name, {ids[case.product]: 1.0}, partial(read, case))
        for case in cases
        if case.product in ids
    ]


def make_logged_queries(counts: Iterable[tuple[str, int]]) -> list[Query]:
    """What shoppers typed, with how often they did."""
    return [Query(LOGGED, words, asked=asked) for words, asked in counts]


def sample_title_queries(products: Sequence[ProductView], count: int) -> list[Query]:
    """Products asked for by their own titles; any product of that title is right."""
    by_title: dict[str, dict[str, float]] = {}
    for product in products:
        by_title.setdefault(_normalise_title(product.title), {})[product.public_id] = 1.0
    named = [product for product in products if product.title.strip()]
    return [Query(TITLES, item.title, by_title[_normalise_title(item.title)]) for item in _sample(named, count)]


def sample_picture_queries(products: Sequence[ProductView], count: int, read: ReadPicture) -> list[Query]:
    """Products asked for by a closer view of one of their pictures; any product that has the picture is right."""
    holders: dict[str, dict[str, float]] = {}
    for product in products:
        for picture in product.pictures:
            holders.setdefault(picture.hash, {})[product.public_id] = 1.0
    pictured = [product for product in products if product.pictures]
    return [
        Query(PICTURES, item.title, holders[item.pictures[0].hash], partial(_crop_centre, read, item.pictures[0].hash))
        for item in _sample(pictured, count)
    ]


def _sample(products: Sequence[ProductView], count: int) -> list[ProductView]:
    """As many as that, spread over the catalogue, the same ones every time."""
    chosen = np.random.default_rng(SEED).permutation(len(products))[:count]
    return [products[place] for place in sorted(chosen.tolist())]


def _normalise_title(title: str) -> str:
    return " ".join(title.lower().split())


def _crop_centre(read: ReadPicture, picture_hash: str) -> bytes:
    """The middle of a picture, as a JPEG."""
    with Image.open(io.BytesIO(read(picture_hash))) as picture:
        picture.draft("RGB", (640, 640))
        image = picture.convert("RGB")
    width, height = image.size
    left, top = round(width * CROP_MARGIN), round(height * CROP_MARGIN)
    buffer = io.BytesIO()
    image.crop((left, top, max(width - left, left + 1), max(height - top, top + 1))).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()

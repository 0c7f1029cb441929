"""The queries of a comparison: judged words and photos, logged words, titles and pictures of products."""

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
CROP_MARGIN = 0.1  # cropped from each side of a product's picture: the whole picture would be found by any model
SEED = 7

ReadPicture = Callable[[str], bytes]  # a picture's content hash -> its bytes


@dataclass(frozen=True)
class Query:
    """One query. `grades` are relevant products by public id; `photo` returns a JPEG, None for words."""

    group: str  # one of the above
    text: str  # the words, or the name of a photo
    grades: Mapping[str, float] = field(default_factory=dict)
    photo: Callable[[], bytes] | None = None
    asked: int = 0  # how often shoppers typed it


def select_judged_queries(queries: Iterable[JudgedQuery], known: frozenset[str]) -> list[Query]:
    """Judged queries with a relevant product in the shop, and those without any relevant product."""
    return [Query(WORDS, item.text, item.grades) for item in queries if not item.grades or known & set(item.grades)]


def select_judged_photos(
    cases: Iterable[PhotoCase], ids: Mapping[str, str], read: Callable[[PhotoCase], bytes]
) -> list[Query]:
    """Judged photos of products that the shop has; `ids` are public ids by the ids of the list."""
    return [
        Query(PHOTOS, case.path.name, {ids[case.product]: 1.0}, partial(read, case))
        for case in cases
        if case.product in ids
    ]


def make_logged_queries(counts: Iterable[tuple[str, int]]) -> list[Query]:
    """Queries that shoppers typed, with their counts."""
    return [Query(LOGGED, words, asked=asked) for words, asked in counts]


def sample_title_queries(products: Sequence[ProductView], count: int) -> list[Query]:
    """Titles of at most `count` products as queries; any product of that title is relevant."""
    by_title: dict[str, dict[str, float]] = {}
    for product in products:
        by_title.setdefault(_normalise_title(product.title), {})[product.public_id] = 1.0
    named = [product for product in products if product.title.strip()]
    return [Query(TITLES, item.title, by_title[_normalise_title(item.title)]) for item in _sample(named, count)]


def sample_picture_queries(products: Sequence[ProductView], count: int, read: ReadPicture) -> list[Query]:
    """Crops of pictures of at most `count` products; any product that has the picture is relevant."""
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
    """A random sample of at most `count` products, the same at every call."""
    chosen = np.random.default_rng(SEED).permutation(len(products))[:count]
    return [products[place] for place in sorted(chosen.tolist())]


def _normalise_title(title: str) -> str:
    return " ".join(title.lower().split())


def _crop_centre(read: ReadPicture, picture_hash: str) -> bytes:
    """The centre of a picture, as a JPEG."""
    with Image.open(io.BytesIO(read(picture_hash))) as picture:
        picture.draft("RGB", (640, 640))
        image = picture.convert("RGB")
    width, height = image.size
    left, top = round(width * CROP_MARGIN), round(height * CROP_MARGIN)
    buffer = io.BytesIO()
    image.crop((left, top, max(width - left, left + 1), max(height - top, top + 1))).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()

"""The queries of a comparison, and their answers by two releases, each embedded by its own models."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter

import numpy as np
from PIL import Image

from catalog.catalogue import Catalogue, ProductView
from catalog.database import Database
from catalog.errors import PictureError
from catalog.progress import Progress
from indexer.errors import IndexingError
from indexer.evaluate.photos import PhotoCase
from indexer.evaluate.words import JudgedQuery
from indexer.live.releases import LiveReleases
from indexer.release.release import OpenRelease, Release, open_release
from indexer.release.releases import Releases
from indexer.search.results import Hit, SearchResult
from indexer.search.search import Search
from serving.errors import PictureRejected

WORDS, PHOTOS, LOGGED, TITLES, PICTURES = "judged words", "judged photos", "logged words", "titles", "pictures"
CROP_MARGIN = 0.1  # cropped from each side of a product's picture: the whole picture would be found by any model
SEED = 7

ReadPicture = Callable[[str], bytes]  # a picture's content hash -> its bytes
HITS_PER_ANSWER = 24  # products of one answer: the site's page
WARM_UP_QUERY = "something else first"  # not measured: the first query loads what later ones use


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


class PinnedRelease(Releases):
    """Releases whose current release is a given one, whatever is promoted."""

    def __init__(self, database: Database, release: Release) -> None:
        super().__init__(database, release.folder.parent)
        self.opened = open_release(release.folder)
        self._catalogue = Catalogue(database)

    def current_with_sequence(self) -> tuple[OpenRelease, int]:
        """The release with the catalogue's sequence number."""
        return self.opened, self._catalogue.sequence()


@dataclass(frozen=True)
class ReleaseAnswer:
    """The answer of one release, and its milliseconds, embedding included."""

    hits: tuple[Hit, ...]
    ms: float
    nothing_close: bool  # no hits, or weak matches only

    @property
    def ids(self) -> list[str]:
        """Public ids, best first."""
        return [hit.id for hit in self.hits]


@dataclass(frozen=True)
class AnswerPair:
    """One query with the answers of both releases."""

    query: Query
    first: ReleaseAnswer
    second: ReleaseAnswer


class ReleaseSearch:
    """Search in one of the two releases with its overlay."""

    def __init__(self, pinned: PinnedRelease, search: Search) -> None:
        self._id, self._search = pinned.opened.id, search

    def answer(self, query: Query) -> ReleaseAnswer:
        """The first page of its answer. Raises IndexingError when only a part of the search answered."""
        photo = query.photo() if query.photo is not None else None
        begun = perf_counter()
        result = self._found(query, photo)
        ms = (perf_counter() - begun) * 1_000
        if result.degraded:
            raise IndexingError(
                f"Release {self._id} answered {query.text!r} in part only: {result.degraded} Start TorchServe"
                " (shoplens up) and look at shoplens doctor, then compare again."
            )
        weak = all(hit.match == "weak" for hit in result.hits[:10])
        return ReleaseAnswer((*result.hits, *result.nearest)[:HITS_PER_ANSWER], ms, weak)

    def _found(self, query: Query, photo: bytes | None) -> SearchResult:
        if photo is None:
            return self._search.by_text(query.text, limit=HITS_PER_ANSWER)
        return self._search.by_photo(self._search.encode_photo(photo), limit=HITS_PER_ANSWER)


def open_release_search(
    database: Database, catalogue: Catalogue, release: Release, search: Callable[..., Search]
) -> ReleaseSearch:
    """Open a release for queries; `search` makes the shop's Search from releases. Raises ReleaseError."""
    pinned = PinnedRelease(database, release)
    live = LiveReleases(pinned, catalogue)
    live.catch_up()
    return ReleaseSearch(pinned, search(pinned, live=live))


def replay(
    sides: tuple[ReleaseSearch, ReleaseSearch], queries: Sequence[Query], progress: Progress
) -> tuple[list[AnswerPair], int]:
    """Send every query to both, alternating which is first; returns the pairs and the number of unreadable photos."""
    first, second = sides
    for side in sides if queries else ():
        side.answer(Query("logged words", WARM_UP_QUERY))
    done: list[AnswerPair] = []
    unreadable = 0
    for number, query in enumerate(queries):
        try:
            if number % 2:  # the second one benefits from warm processor caches
                later, earlier = second.answer(query), first.answer(query)
                done.append(AnswerPair(query, earlier, later))
            else:
                done.append(AnswerPair(query, first.answer(query), second.answer(query)))
        except (PictureError, PictureRejected):
            unreadable += 1
        progress("Asking both", number + 1, len(queries))
    return done, unreadable

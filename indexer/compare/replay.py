"""Sends the same queries to two releases, each embedded by its own models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.errors import PictureError
from catalog.progress import Progress
from indexer.compare.queries import Query
from indexer.errors import IndexingError
from indexer.live.releases import LiveReleases
from indexer.release.release import OpenRelease, Release, open_release
from indexer.release.releases import Releases
from indexer.search.results import Hit, SearchResult
from indexer.search.search import Search
from serving.errors import PictureRejected

HITS_PER_ANSWER = 24  # products of one answer: the site's page
WARM_UP_QUERY = "something else first"  # not measured: the first query loads what later ones use


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
class Answer:
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
    first: Answer
    second: Answer


class ReleaseSearch:
    """Search in one of the two releases with its overlay."""

    def __init__(self, pinned: PinnedRelease, search: Search) -> None:
        self._id, self._search = pinned.opened.id, search

    def answer(self, query: Query) -> Answer:
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
        return Answer((*result.hits, *result.nearest)[:HITS_PER_ANSWER], ms, weak)

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

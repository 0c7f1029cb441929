"""The comparison of two releases: measurements, verdict, and the queries whose answers changed most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.catalogue import Catalogue
from catalog.database import Database
from catalog.progress import Progress, no_progress
from indexer.compare.bounds import Bounds
from indexer.compare.footprint import measure_memory_bytes, sum_disk_bytes
from indexer.compare.measures import TOP, Measurements, measure, rank_distance
from indexer.compare.replay import AnswerPair, Query, open_release_search, replay
from indexer.compare.verdict import Footprint, Verdict, judge
from indexer.errors import IndexingError
from indexer.release.release import Release
from indexer.search.results import Hit
from indexer.search.search import Search

FORMAT = 1
MAX_MOVED = 20


@dataclass(frozen=True)
class ComparedRelease:
    """One of the two releases, as the comparison's file has it."""

    id: str
    created: str
    products: int
    models: tuple[str, ...]  # name-version
    footprint: Footprint


@dataclass(frozen=True)
class ListedProduct:
    """One product of an answer; `elsewhere` is its rank in the other release's answer, None when it is not in it."""

    id: str
    title: str
    category: str
    picture: str | None  # content hash
    match: str
    elsewhere: int | None
    grade: float | None  # None: not judged


@dataclass(frozen=True)
class MovedQuery:
    """A query with the first ten products of both releases; `moved` is their distance."""

    group: str
    text: str
    asked: int
    moved: float  # 0 to 1
    first: tuple[ListedProduct, ...]
    second: tuple[ListedProduct, ...]
    query: Query = field(repr=False, compare=False)


@dataclass(frozen=True)
class Comparison:
    """The whole comparison; its fields are the keys of the file."""

    at: str  # ISO 8601, UTC
    first: ComparedRelease
    second: ComparedRelease
    bounds: Bounds
    measured: Measurements
    verdict: Verdict
    unreadable: int  # photos that the models rejected
    moved: tuple[MovedQuery, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain types, as stored in the file."""
        plain = {name: getattr(self, name) for name in ("at", "unreadable")}
        parts = {name: asdict(getattr(self, name)) for name in ("first", "second", "bounds", "measured", "verdict")}
        queries = [
            {name: _plain(value) for name, value in vars(item).items() if name != "query"} for item in self.moved
        ]
        return {"format": FORMAT, **plain, **parts, "notes": list(self.notes), "moved": queries}


def compare(
    database: Database,
    releases: tuple[Release, Release],
    search: Callable[..., Search],
    queries: Sequence[Query],
    bounds: Bounds,
    *,
    notes: Sequence[str] = (),
    memory: Callable[[Path], int | None] = measure_memory_bytes,
    progress: Progress = no_progress,
) -> Comparison:
    """Send the queries to both releases and judge the second by bounds.

    Raises IndexingError for one release given twice, for no queries, and for a release that answers in part only;
    ServingError when TorchServe does not answer.
    """
    before, after = releases
    if before.id == after.id:
        raise IndexingError(f"{before.id} is both releases; name two different ones (shoplens index list).")
    if not queries:
        raise IndexingError("There is nothing to ask: no judged queries, no logged ones, no products.")
    catalogue = Catalogue(database)
    first, second = (Footprint(sum_disk_bytes(item.manifest), memory(item.folder)) for item in releases)
    sides = (
        open_release_search(database, catalogue, before, search),
        open_release_search(database, catalogue, after, search),
    )
    replayed, unreadable = replay(sides, queries, progress)
    measured = measure(replayed)
    return Comparison(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        first=_describe_release(before, first),
        second=_describe_release(after, second),
        bounds=bounds,
        measured=measured,
        verdict=judge(measured, first, second, bounds),
        unreadable=unreadable,
        moved=find_most_moved(replayed),
        notes=tuple(notes),
    )


def find_most_moved(replayed: Sequence[AnswerPair], count: int = MAX_MOVED) -> tuple[MovedQuery, ...]:
    """At most `count` queries whose answers differ, the most different and then the most frequent first."""
    far = [(rank_distance(item), item) for item in replayed]
    chosen = sorted((pair for pair in far if pair[0] > 0), key=lambda pair: (-pair[0], -pair[1].query.asked))[:count]
    return tuple(
        MovedQuery(
            item.query.group,
            item.query.text,
            item.query.asked,
            round(distance, 3),
            _list_products(item.first.hits, item.second.ids, item.query),
            _list_products(item.second.hits, item.first.ids, item.query),
            item.query,
        )
        for distance, item in chosen
    )


def _list_products(hits: Sequence[Hit], others: Sequence[str], query: Query) -> tuple[ListedProduct, ...]:
    places = {product: place for place, product in enumerate(others, start=1)}
    grades = query.grades
    return tuple(
        ListedProduct(
            *(hit.id, hit.title, hit.category, hit.picture, hit.match),
            elsewhere=places.get(hit.id),
            grade=grades.get(hit.id, 0.0) if grades else None,
        )
        for hit in hits[:TOP]
    )


def _describe_release(release: Release, footprint: Footprint) -> ComparedRelease:
    manifest = release.manifest
    models = tuple(f"{name}-{version}" for name, version in sorted(manifest.models()))
    return ComparedRelease(release.id, manifest.created, manifest.products, models, footprint)


def _plain(value: Any) -> Any:
    return [asdict(item) for item in value] if isinstance(value, tuple) else value

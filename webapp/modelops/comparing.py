"""Comparing releases, composed: the shop's judged lists, what its shoppers typed, its own products, its own search."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from catalog.catalogue import ProductView
from catalog.errors import CatalogError
from catalog.pictures import open_picture
from catalog.progress import Progress
from indexer.compare.bounds import Bounds
from indexer.compare.comparison import Comparison, compare
from indexer.compare.replay import (
    PinnedRelease,
    Query,
    make_logged_queries,
    sample_picture_queries,
    sample_title_queries,
    select_judged_photos,
    select_judged_queries,
)
from indexer.compare.saved import save_comparison
from indexer.errors import ReleaseError
from indexer.evaluate.photos import PhotoCase, read_photo_cases
from indexer.evaluate.words import read_queries
from indexer.live.releases import LiveReleases
from indexer.release.release import Release
from indexer.search.search import Search
from serving.cards import find_cards
from webapp.modelops.choosing import missing_models
from webapp.modelops.releasing import ensure_registered
from webapp.modelops.shared_models import open_shared_models
from webapp.search.merchandising import open_merchandising
from webapp.search.photos import normalised
from webapp.search.query_log import QueryLog
from webapp.services import Services
from webapp.settings import Settings

THUMBNAIL = 72  # pixels
LOGGED, PROBES = 200, 100  # queries asked unless somebody says otherwise


@dataclass(frozen=True)
class Sources:
    """Where the queries come from."""

    words: Path
    split: str | None
    photos: Path
    logged: int  # the words asked most
    probes: int  # products by their titles, and as many by their pictures


def usual_sources(settings: Settings) -> Sources:
    """The judged lists that the settings name, and what every shop has of its own."""
    return Sources(settings.judged_words, None, settings.judged_photos, logged=LOGGED, probes=PROBES)


def chosen(services: Services, first: str | None, second: str | None) -> tuple[Release, Release]:
    """The two releases: those named; one name is held against the current, no name: the newest. Raises ReleaseError."""
    releases = services.releases.list()
    known = {release.id: release for release in releases}
    for name in filter(None, (first, second)):
        if name not in known:
            raise ReleaseError(f"There is no release {name!r}; there are: {', '.join(known) or 'none yet'}.")
    if first and second:
        return known[first], known[second]
    current = next((release for release in releases if release.is_current), None)
    if current is None:
        raise ReleaseError("No release is current; name the two to compare, or promote one: shoplens index promote ID")
    other = known[first] if first else releases[0]
    if other.id == current.id:
        raise ReleaseError(
            f"{current.id} is the current release{'' if first else ' and the newest'}; build another to compare it"
            " with: shoplens index build --no-promote"
        )
    return current, other


def compare_releases(
    services: Services, releases: tuple[Release, Release], sources: Sources, bounds: Bounds, progress: Progress
) -> Comparison:
    """Compare, and keep what came of it with the second release. Raises IndexingError or ServingError."""
    if shared := open_shared_models(services.settings):
        for release in releases:
            shared.bring(release.manifest.models())
    cards = find_cards(services.settings.model_store)
    for release in releases:
        lost = missing_models(release.manifest, cards)
        if lost:
            raise ReleaseError(
                f"Release {release.id} cannot be asked: the model store no longer holds {', '.join(lost)}. Put them"
                " back, or promote the other one without a comparison: shoplens index promote ID --force"
            )
        services.releases.bring(release.id)
    needed = {model for release in releases for model in release.manifest.models()}
    ensure_registered(services, [card for card in cards if card.model_key in needed])
    merchandising = open_merchandising(services.settings)

    def search(pinned: PinnedRelease, *, live: LiveReleases) -> Search:
        return Search(
            pinned,
            services.catalogue,
            services.client,
            cards,
            live=live,
            pages=services.pages,
            merchandising=merchandising,
        )

    queries, notes = _queries(services, sources)
    outcome = compare(services.database, releases, search, queries, bounds, notes=notes, progress=progress)
    save_comparison(releases[1], outcome)
    return outcome


def page_data(services: Services, outcome: Comparison) -> dict[str, Any]:
    """What the page shows: the comparison with small pictures as data addresses."""
    shown = {hit.picture for one in outcome.moved for hit in (*one.first, *one.second) if hit.picture}
    thumbs = {name: _thumbnail(picture) for name, picture in _pictures(services, shown)}
    asked = [_thumbnail(one.query.photo()) if one.query.photo else "" for one in outcome.moved]
    return {**outcome.as_json(), "thumbs": thumbs, "asked_photos": asked}


def _queries(services: Services, sources: Sources) -> tuple[list[Query], list[str]]:
    products = [view for view in services.catalogue.iter_for_index() if view.visible]
    known = frozenset(view.public_id for view in products)
    words = select_judged_queries(read_queries(sources.words, sources.split), known)
    photos = select_judged_photos(read_photo_cases(sources.photos), _ids(products), _as_sent)
    logged = QueryLog(services.database, services.settings.query_log_days).most_frequent("asked", sources.logged)
    notes = []
    if not any(query.grades for query in words):
        words = []
        notes.append(f"No query of {sources.words.name} is about this shop's products; --queries names another list.")
    if not photos:
        notes.append(f"No photo of {sources.photos.name} is of this shop's products; --photos names another list.")
    probes = [
        *sample_title_queries(products, sources.probes),
        *sample_picture_queries(products, sources.probes, services.pictures.read),
    ]
    return [*words, *photos, *make_logged_queries((one.words, one.asked) for one in logged), *probes], notes


def _ids(products: Iterable[ProductView]) -> Mapping[str, str]:
    """Public ids by what a list may call a product."""
    products = list(products)
    return {view.feed_id: view.public_id for view in products} | {view.public_id: view.public_id for view in products}


def _as_sent(case: PhotoCase) -> bytes:
    """The photo as the site hands it to the model."""
    return normalised(open_picture(case.path.read_bytes())).jpeg


def _pictures(services: Services, hashes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Those that are still there."""
    for name in sorted(hashes):
        try:
            yield name, services.pictures.thumbnail(name, 160)
        except (CatalogError, OSError):
            continue


def _thumbnail(picture: bytes) -> str:
    """A data address of a few hundred bytes."""
    with Image.open(io.BytesIO(picture)) as opened:
        small = opened.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=60)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")

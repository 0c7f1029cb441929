"""What a fresh installation needs before it can answer: archives, products, a first release. Repeats no work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select

from catalog.importing.importer import import_feed
from catalog.progress import Progress
from catalog.tables import Import
from indexer.errors import IndexingError
from reviews.importer import import_reviews
from reviews.shown import Reviews
from serving.cards import find_cards
from serving.errors import ServingError
from serving.provide import provide_archive
from webapp.modelops.choosing import missing_models
from webapp.modelops.overrides import read_overrides
from webapp.modelops.releasing import build
from webapp.modelops.shared_models import open_shared_models
from webapp.services import Services
from webapp.settings import PROJECT

DEMO_FEED = PROJECT / "demo" / "feed.csv"
DEMO_REVIEWS = PROJECT / "demo" / "reviews.csv"
DEMO_SOURCE = "demo"

Say = Callable[[str], None]


def build_archives(model_store: Path, say: Say) -> Iterator[Path]:
    """Build the archive of every card in the model store that has none of today's contents, where it can be written."""
    for card in sorted(model_store.glob("*-*.json")):
        before = card.with_suffix(".mar").stat().st_mtime_ns if card.with_suffix(".mar").exists() else None
        archive = provide_archive(card, model_store)
        if archive.stat().st_mtime_ns != before:
            say(f"built {archive.name}")
        yield archive


def import_demo(services: Services, say: Say, progress: Progress) -> None:
    """Import the demo shop, unless that was done."""
    with services.database.session() as session:
        done = select(Import.id).where(Import.source == DEMO_SOURCE, Import.finished_at.is_not(None))
        if session.scalar(done.limit(1)) is not None:
            return
    say("importing the demo shop")
    outcome = import_feed(services.database, services.pictures, DEMO_FEED, source=DEMO_SOURCE, progress=progress)
    say(f"{outcome.kept} products with {outcome.pictures_kept} pictures")


def import_demo_reviews(services: Services, say: Say) -> None:
    """Import the reviews of the demo shop, unless there are any; reading them takes a model and is done later."""
    if not Reviews(services.database).any():
        report = import_reviews(services.database, DEMO_REVIEWS, source=DEMO_SOURCE, catalog=DEMO_SOURCE)
        say(f"{report.kept} reviews of {report.products} products")


def first_release(services: Services, say: Say, progress: Progress) -> None:
    """Build and promote a release, unless one is current and there, or there are no products."""
    there = {release.id for release in services.releases.list()}
    current = services.releases.current_id()
    if current in there or not services.catalogue.count():
        return
    say(f"release {current} is gone from the disk: building another" if current else "building the first release")
    _build(services, say, progress)


def renew_release(services: Services, say: Say, progress: Progress) -> None:
    """Build and promote a release with the newest models when the model store lost one that the current one names.

    When that fails, the current release goes on answering words, and what failed is said. Nothing is built while the
    model may be in a bucket that does not answer.
    """
    try:
        if shared := open_shared_models(services.settings):
            shared.bring_wanted(services.releases, read_overrides(services.database))
    except ServingError as error:
        say(f"photos may not be searched on this machine yet: {error}")
        return
    current = next((release for release in services.releases.list() if release.is_current), None)
    lost = missing_models(current.manifest, find_cards(services.settings.model_store)) if current else []
    if current is None or not lost:
        return
    say(f"the model store no longer holds {', '.join(lost)} as release {current.id} was built with: building another")
    try:
        _build(services, say, progress)
    except (IndexingError, ServingError) as error:
        say(f"photos cannot be searched until another release is built (shoplens index build): {error}")


def _build(services: Services, say: Say, progress: Progress) -> None:
    release = build(services, progress)
    services.releases.promote(release.id)
    recall = release.manifest.weakest_recall()
    say(f"release {release.id}: {release.manifest.products} products, recall@10 {recall:.3f}")

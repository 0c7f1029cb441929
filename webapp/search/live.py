"""Embedding of products changed since the release was built, and messages about them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from catalog.progress import Progress
from indexer.errors import BuildError, IndexingError, NoRelease
from indexer.live.embedder import BackgroundIndexer, Embedder
from indexer.live.releases import REBUILD_AFTER, Snapshot
from serving.cards import find_cards
from serving.errors import ServingError
from webapp.modelops.lease import LeaseHolder
from webapp.services import Services

JOB, LEASE_S = "live-embedder", 60  # the lease under which one process at a time embeds
WAIT_S = 60  # how long an import waits for another process that embeds


def embedder(services: Services) -> Embedder:
    """What embeds changed products for this process."""
    cards = find_cards(services.settings.model_store)
    return Embedder(
        services.live, services.pictures, services.client, cards, LeaseHolder(services.database, JOB, LEASE_S)
    )


def embed_in_background(services: Services) -> BackgroundIndexer:
    """Start a thread that reads and embeds changes, woken by requests that find some."""
    background = BackgroundIndexer(services.live, embedder(services))
    services.live.use_background(background.wake)
    return background


def embed_changes(services: Services, progress: Progress) -> Iterator[str]:
    """After an import: make what is new findable by photo too; yields what whoever imports should know."""
    try:
        now = services.live.catch_up()
    except NoRelease:
        return  # the first release takes everything in
    except IndexingError as error:
        yield f"What was imported is not found yet: {error}"
        return
    if now.products > REBUILD_AFTER:
        yield (
            f"{changes_note(now)} Words find them at once; photos when they are embedded,"
            " or after: shoplens index build"
        )
        return
    try:
        if now.pending and not _embedded(services, progress):
            yield "Another process makes the new products findable by photo just now."
    except BuildError:
        yield (
            "Words find what is new at once. Photos find it as soon as TorchServe answers:"
            " the site sees to that (shoplens up), or shoplens index build."
        )
    except (IndexingError, ServingError) as error:
        yield f"Words find what is new at once, photos do not: {error}"


def _embedded(services: Services, progress: Progress) -> bool:
    """Embed what waits, or wait until a web process has done it."""
    own = embedder(services)
    for _ in range(WAIT_S):
        if own.run(progress) or not services.live.catch_up().pending:
            return True
        time.sleep(1)
    return False


def changed_products(services: Services) -> int | None:
    """How many products changed since the current release; None where none can be opened."""
    try:
        return services.live.catch_up().products
    except IndexingError:
        return None


def changes_note(now: Snapshot) -> str:
    """How many products changed since the release was built, as a sentence."""
    return f"{now.products:,} products are new or changed since release {now.release.id} was built."

"""Building a release from the composed services: the catalogue as it is, with the models in use."""

from __future__ import annotations

from indexer.build import build_release
from indexer.embed import Progress
from indexer.release import Release
from serving import ocr
from webapp.desired import cards_in_use
from webapp.services import Services


def build(services: Services, progress: Progress, *, metric: str = "cosine") -> Release:
    """A new release, not promoted. Raises BuildError or ServingError; every embedding made so far is kept."""
    return build_release(
        services.database,
        services.pictures,
        services.client,
        cards_in_use(services.releases, services.settings.model_store),
        services.releases.folder,
        reader=services.reader if ocr.available() else None,
        metric=metric,
        progress=progress,
    )

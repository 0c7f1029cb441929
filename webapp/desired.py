"""Which model versions TorchServe must hold: those of the current and the previous release, and what reads reviews."""

from __future__ import annotations

from catalog.database import Database
from indexer.releases import Releases
from reviews.reader import newest_reader
from reviews.shown import Reviews
from serving.cards import Card, find_cards
from serving.reconciler import Desired
from webapp.choosing import choose_models, missing_models
from webapp.settings import Settings

# Requests in one batch; longest wait to fill it, in ms.
BATCHING = {"image-encoder": (8, 5), "text-encoder": (8, 3), "review-sentiment": (2, 3)}


def desired_models(releases: Releases, settings: Settings, database: Database | None = None) -> list[Desired]:
    """Every version a kept release answers with; those of the next release, while there is none that can answer.

    Beside them the newest model that reads reviews, where the database holds any or a setting asks for it.
    """
    cards = {(card.name, card.version): card for card in find_cards(settings.model_store)}
    kept = [release for release in releases.list() if release.is_current or release.is_previous]
    current = next((release for release in kept if release.is_current), None)
    wanted = {model for release in kept for model in release.manifest.models()} & cards.keys()
    if current is None or missing_models(current.manifest, list(cards.values())):
        models = choose_models(list(cards.values()), current)
        wanted |= {(card.name, card.version) for card in models.cards}
    reader = newest_reader(list(cards.values()))
    if reader is not None and _reads_reviews(settings, database):
        wanted.add((reader.name, reader.version))
    return [desired_card(cards[key], settings) for key in sorted(wanted)]


def _reads_reviews(settings: Settings, database: Database | None) -> bool:
    if settings.review_model == "auto":
        return database is not None and Reviews(database).any()
    return settings.review_model == "always"


def desired_card(card: Card, settings: Settings) -> Desired:
    """The version with the workers and the batching that the settings give models of its kind."""
    workers = {
        "image-encoder": settings.image_workers,
        "text-encoder": settings.text_workers,
        "review-sentiment": settings.review_workers,
    }
    batch_size, delay_ms = BATCHING[card.kind]
    return Desired(card.name, card.version, f"{card.key}.mar", workers[card.kind], batch_size, delay_ms)

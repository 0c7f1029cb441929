"""Which model versions TorchServe must hold: those that the current and the previous release name."""

from __future__ import annotations

from indexer.releases import Releases
from serving.cards import Card, find_cards
from serving.reconciler import Desired
from webapp.choosing import choose_models, missing_models
from webapp.settings import Settings

BATCHING = {"image-encoder": (8, 5), "text-encoder": (8, 3)}  # requests in one batch; longest wait to fill it, in ms


def desired_models(releases: Releases, settings: Settings) -> list[Desired]:
    """Every version a kept release answers with; those of the next release, while there is none that can answer."""
    cards = {(card.name, card.version): card for card in find_cards(settings.model_store)}
    kept = [release for release in releases.list() if release.is_current or release.is_previous]
    current = next((release for release in kept if release.is_current), None)
    wanted = {model for release in kept for model in release.manifest.models()} & cards.keys()
    if current is None or missing_models(current.manifest, list(cards.values())):
        models = choose_models(list(cards.values()), current)
        wanted |= {(card.name, card.version) for card in models.cards}
    return [desired_card(cards[key], settings) for key in sorted(wanted)]


def desired_card(card: Card, settings: Settings) -> Desired:
    """The version with the workers and the batching that the settings give models of its kind."""
    workers = {"image-encoder": settings.image_workers, "text-encoder": settings.text_workers}
    batch_size, delay_ms = BATCHING[card.kind]
    return Desired(card.name, card.version, f"{card.key}.mar", workers[card.kind], batch_size, delay_ms)

"""Which model versions TorchServe must hold: those that the current and the previous release name."""

from __future__ import annotations

from pathlib import Path

from indexer.build import newest_card
from indexer.releases import Releases
from serving.cards import KINDS, Card, find_cards
from serving.reconciler import Desired
from webapp.settings import Settings

BATCHING = {"image-encoder": (8, 5), "text-encoder": (8, 3)}  # requests in one batch; longest wait to fill it, in ms


def models_in_use(releases: Releases) -> set[tuple[str, str]]:
    """Name and version of every model that the current and the previous release answer with."""
    kept = [release for release in releases.list() if release.is_current or release.is_previous]
    return {(space.model, space.version) for release in kept for space in release.manifest.spaces.values()}


def cards_in_use(releases: Releases, model_store: Path) -> list[Card]:
    """The cards of the current release's models; the newest of each kind while there is no release."""
    current = [release for release in releases.list() if release.is_current]
    cards = find_cards(model_store)
    if not current:
        return [newest_card(cards, kind) for kind in KINDS]
    named = {(space.model, space.version) for space in current[0].manifest.spaces.values()}
    return [card for card in cards if (card.name, card.version) in named]


def desired_models(releases: Releases, settings: Settings) -> list[Desired]:
    """Every version a kept release answers with, or the newest of each kind while there is no release."""
    cards = {(card.name, card.version): card for card in find_cards(settings.model_store)}
    wanted = models_in_use(releases) or {
        (card.name, card.version) for card in cards_in_use(releases, settings.model_store)
    }
    return [_desired(cards[key], settings) for key in sorted(wanted & cards.keys())]


def _desired(card: Card, settings: Settings) -> Desired:
    workers = {"image-encoder": settings.image_workers, "text-encoder": settings.text_workers}
    batch_size, delay_ms = BATCHING[card.kind]
    return Desired(card.name, card.version, f"{card.key}.mar", workers[card.kind], batch_size, delay_ms)

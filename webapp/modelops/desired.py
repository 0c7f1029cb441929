"""Which model versions TorchServe must hold: those of two releases, what reads reviews, what people asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from catalog.database import Database
from indexer.release.releases import Releases
from reviews.reader import newest_reader
from reviews.shown import Reviews
from serving.archives import check_archive
from serving.cards import Card, ModelKey, find_cards, read_card
from serving.provide import provide_archive
from serving.torchserve.reconciler import Desired
from webapp.modelops.choosing import choose_models, missing_models
from webapp.modelops.governing import read_governed
from webapp.modelops.overrides import NO_OVERRIDES, Overrides, overridden_workers, read_overrides
from webapp.settings import Settings

# Requests in one batch; longest wait to fill it, in ms.
BATCHING = {"image-encoder": (8, 0), "text-encoder": (8, 0), "review-sentiment": (2, 0)}


@dataclass(frozen=True)
class DesiredState:
    """The whole desired state of one TorchServe process."""

    models: tuple[Desired, ...]
    defaults: dict[str, str]  # by name, the version that answers where none is named
    governed: Mapping[ModelKey, int]  # workers that the governor wants, where those are more than asked for
    answering: frozenset[ModelKey] = frozenset()  # of `models` those that the current release answers with

    def find(self, key: ModelKey) -> Desired | None:
        """What is wanted of one version; None when it need not be held."""
        return next((one for one in self.models if one.model_key == key), None)


def read_desired_state(releases: Releases, settings: Settings) -> DesiredState:
    """What the database, the model store and the settings want TorchServe to hold."""
    overrides = read_overrides(releases.database)
    governed = read_governed(releases.database) if settings.governor_max_workers else {}
    models = tuple(
        replace(one, workers=max(one.workers, governed.get(one.model_key, 0)))
        for one in desired_models(releases, settings, releases.database, overrides)
    )
    held = {one.model_key for one in models}
    current = next((release for release in releases.list() if release.is_current), None)
    answering = frozenset(held & current.manifest.models().keys()) if current else frozenset()
    defaults = dict(sorted(answering))
    defaults |= {
        name: version for (name, version), row in overrides.items() if row.is_default and (name, version) in held
    }
    return DesiredState(models, defaults, governed, answering)


def desired_models(
    releases: Releases, settings: Settings, database: Database | None = None, overrides: Overrides = NO_OVERRIDES
) -> list[Desired]:
    """Every version the current release or the one before answers with, and those that people asked for.

    While no release can answer, those of the next one. Beside them the newest model that reads reviews, where the
    database holds any or a setting asks for it.
    """
    cards = {card.model_key: card for card in find_cards(settings.model_store)}
    wanted = required_versions(releases, settings, database).keys() | {
        key for key, row in overrides.items() if row.registered
    }
    return [desired_card(cards[key], settings, overrides) for key in sorted(wanted & cards.keys())]


def required_versions(releases: Releases, settings: Settings, database: Database | None = None) -> dict[ModelKey, str]:
    """Versions that must be held without anybody's asking for them -> what needs them, as half a sentence."""
    cards = {card.model_key: card for card in find_cards(settings.model_store)}
    needed = dict[ModelKey, str]()
    current = None
    for release in releases.list():
        if release.is_current:
            current = release
            needed |= dict.fromkeys(release.manifest.models(), f"the current release {release.id} answers with it")
        elif release.is_previous:
            why = f"release {release.id}, to which shoplens index rollback goes back, answers with it"
            needed = dict.fromkeys(release.manifest.models(), why) | needed
    if current is None or missing_models(current.manifest, list(cards.values())):
        models = choose_models(list(cards.values()), current)
        why = "the next release will be built with it"
        needed = dict.fromkeys((card.model_key for card in models.cards), why) | needed
    reader = newest_reader(list(cards.values()))
    if reader is not None and _reads_reviews(settings, database):
        needed.setdefault(reader.model_key, "it reads reviews (SHOPLENS_REVIEW_MODEL)")
    return needed


def _reads_reviews(settings: Settings, database: Database | None) -> bool:
    if settings.review_model == "auto":
        return database is not None and Reviews(database).any()
    return settings.review_model == "always"


def desired_card(card: Card, settings: Settings, overrides: Overrides = NO_OVERRIDES) -> Desired:
    """The version with the workers and the batching that people asked for, or that the settings give its kind."""
    by_kind = {
        "image-encoder": settings.image_workers,
        "text-encoder": settings.text_workers,
        "review-sentiment": settings.review_workers,
    }
    workers = overridden_workers(overrides, card.name, card.version)
    batch_size, delay_ms = BATCHING[card.kind]
    own = overrides.get(card.model_key)
    return Desired(
        card.name,
        card.version,
        f"{card.key}.mar",
        by_kind[card.kind] if workers is None else workers,
        own.batch_size if own and own.batch_size is not None else batch_size,
        own.max_batch_delay_ms if own and own.max_batch_delay_ms is not None else delay_ms,
    )


def prove_archive(settings: Settings, wanted: Desired) -> None:
    """Raise ArchiveFailed for an archive that is not what its card and our code make; one of other files is built anew.

    A TorchServe that runs elsewhere builds its own archives: they are compared where the model store is shared.
    """
    card_path = settings.model_store / f"{wanted.name}-{wanted.version}.json"
    if settings.owns_torchserve:
        provide_archive(card_path, settings.model_store)
    elif (settings.model_store / wanted.archive).is_file():
        check_archive(read_card(card_path), settings.model_store)

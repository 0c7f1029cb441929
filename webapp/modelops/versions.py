"""Every model version anybody knows of: in the model store, in TorchServe, in a release, in an override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.release.release import Release
from serving.cards import Card, ModelKey, find_cards, version_key
from serving.errors import ServingError
from serving.torchserve.management import ModelStatus
from serving.torchserve.reconciler import Desired
from webapp.modelops.desired import read_desired_state, required_versions
from webapp.modelops.overrides import Overrides, read_overrides
from webapp.services import Services


@dataclass(frozen=True)
class VersionRow:
    """One version: its card, what TorchServe does with it, what is wanted of it, which releases name it."""

    name: str
    version: str
    card: Card | None
    archive: bool  # built, in the model store
    statuses: Mapping[str, ModelStatus]  # by replica, of those that hold it
    replicas: int  # that answer
    wanted: Desired | None
    governed: int | None  # workers that the governor wants, where those are more than asked for
    why: str  # why it is wanted; empty when it is not
    releases: tuple[Release, ...]

    @property
    def packaged(self) -> str:
        """Whether TorchServe could take it in."""
        if self.card is None:
            return "no"
        return "yes" if self.archive else "no archive"

    @property
    def status(self) -> ModelStatus | None:
        """What the first replica that holds it does with it."""
        return next(iter(self.statuses.values()), None)

    @property
    def ready(self) -> int:
        """READY workers on all replicas together."""
        return sum(one.ready for one in self.statuses.values())

    @property
    def workers(self) -> str:
        """Ready and wanted ones, in words."""
        wanted = self.wanted.workers if self.wanted else 0
        if self.status is None:
            return f"not registered, {wanted} wanted" if self.wanted else "not registered"
        governed = f", {self.governed} by the governor" if self.governed else ""
        if self.replicas == 1:
            return f"{self.status.ready} of {wanted} READY{governed}"
        where = f"on {len(self.statuses)} of {self.replicas} replicas"
        return f"{self.ready} of {wanted * self.replicas} READY {where}{governed}"

    @property
    def named_by(self) -> list[str]:
        """Releases that answer with it; which of them is current, or the one before."""
        return [f"{release.id}{_standing(release)}" for release in self.releases]

    def as_json(self) -> dict[str, Any]:
        """Plain types."""
        card, status = self.card, self.status
        return {
            "model": self.name,
            "version": self.version,
            "architecture": card.architecture if card else None,
            "dimension": card.dimension if card else None,
            "heads": list(card.heads) if card else [],
            "packaged": self.packaged,
            "registered": status is not None,
            "default": bool(status and status.is_default),
            "workers": self.workers,
            "workers_ready": self.ready,
            "workers_set": status.min_workers if status else 0,
            "workers_wanted": self.wanted.workers if self.wanted else 0,
            "workers_governed": self.governed,
            "replicas": [_told(name, one) for name, one in self.statuses.items()],
            "wanted_because": self.why or None,
            "releases": self.named_by,
        }


def known_versions(services: Services) -> tuple[list[VersionRow], str]:
    """Every version by name and rising number, and why TorchServe does not answer (empty when it does)."""
    settings = services.settings
    cards = {card.model_key: card for card in find_cards(settings.model_store)}
    held, note = _held(services)
    releases, overrides = services.releases.list(), read_overrides(services.database)
    named = {key for release in releases for key in release.manifest.models()}
    state = read_desired_state(services.releases, settings)
    needed = required_versions(services.releases, settings, services.database)
    keys = (
        cards.keys()
        | {key for each in held.values() for key in each}
        | named
        | {key for key, row in overrides.items() if row.registered}
    )
    rows = [
        VersionRow(
            key.name,
            key.version,
            cards.get(key),
            (settings.model_store / f"{'-'.join(key)}.mar").is_file(),
            {replica: each[key] for replica, each in held.items() if key in each},
            len(held),
            state.find(key),
            state.governed.get(key),
            _why(key, needed, overrides),
            tuple(release for release in releases if key in release.manifest.models()),
        )
        for key in sorted(keys, key=lambda key: (key.name, version_key(key.version)))
    ]
    return rows, note


def _held(services: Services) -> tuple[dict[str, dict[ModelKey, ModelStatus]], str]:
    """What each replica that answers holds, and what the others say instead."""
    try:
        found = services.replicas.each(lambda replica: replica.management.list_models())
    except ServingError as error:  # nowhere to be found
        return {}, str(error)
    held = {
        replica.name: {one.model_key: one for one in answer}
        for replica, answer in found.items()
        if not isinstance(answer, ServingError)
    }
    return held, " ".join(str(answer) for answer in found.values() if isinstance(answer, ServingError))


def _told(replica: str, status: ModelStatus) -> dict[str, Any]:
    return {
        "replica": replica,
        "workers_ready": status.ready,
        "workers_set": status.min_workers,
        "pending": status.pending,
        "default": status.is_default,
    }


def _why(key: ModelKey, needed: dict[ModelKey, str], overrides: Overrides) -> str:
    asked = key in overrides and overrides[key].registered
    return "; ".join([*([needed[key]] if key in needed else []), *["it was registered by request"] * asked])


def _standing(release: Release) -> str:
    if release.is_current:
        return " (current)"
    return " (previous)" if release.is_previous else ""

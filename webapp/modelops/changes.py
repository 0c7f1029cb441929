"""Changes of TorchServe that people ask for: register, scale and retire versions."""

from __future__ import annotations

import re
from collections.abc import Callable

from serving.cards import Card, ModelKey, find_cards
from serving.errors import ServingError, Unavailable
from serving.torchserve.management import ModelStatus
from webapp.modelops.desired import desired_card, prove_archive, read_desired_state, required_versions
from webapp.modelops.forecast import forecast
from webapp.modelops.governing import forget_governed
from webapp.modelops.overrides import EVERY_VERSION, read_overrides, remove_override, set_override
from webapp.modelops.reconcile import Reconciler
from webapp.modelops.server_changes import ChangeRefused, ServerChanges, answering
from webapp.modelops.shared_models import ANY, open_shared_models
from webapp.services import Services

__all__ = ["ChangeRefused", "ModelChanges", "split_target"]

Say = Callable[[str], None]


class ModelChanges:
    """Changes every replica and what is wanted of them together, one process at a time; nothing stays half done."""

    def __init__(self, services: Services, say: Say) -> None:
        self._services, self._say, self._database = services, say, services.database
        self._reconciler = Reconciler(services.settings, services.database, services.releases, services.replicas)

    def register(self, key: str, workers: int | None = None, *, force: bool = False) -> ModelStatus:
        """Put a packaged version beside those that run; returns when its workers are READY and their probe held."""
        card = self._card(key)
        prove_archive(self._services.settings, desired_card(card, self._services.settings))
        with self._reconciler.exclusive():
            servers = answering(self._services, self._say)
            wanted = desired_card(card, self._services.settings, read_overrides(self._database))
            count = wanted.workers if workers is None else workers
            self._start_everywhere(servers, {card.model_key: count}, force=force)
            asked = {} if workers is None else {"workers": workers}
            set_override(self._database, card.name, card.version, registered=True, **asked)
            forget_governed(self._database, [card.model_key])
            self._reconciler.record_applied([card.model_key], [one.management for one in servers])
        return servers[0].management.describe(card.name, card.version)

    def scale(self, target: str, workers: int | None, *, force: bool = False) -> list[ModelKey]:
        """Run that many workers (None: as settings say) of one version, NAME-VERSION, or of every wanted one of NAME.

        Kept as what is wanted, also when TorchServe is down; the versions brought to it now are returned.
        """
        with self._reconciler.exclusive():
            state = read_desired_state(self._services.releases, self._services.settings)
            name, version = split_target(target)
            keys = [one.model_key for one in state.models if one.name == name and version in ("", one.version)]
            if not keys:
                names = ", ".join(f"{one.name}-{one.version}" for one in state.models) or "none"
                raise ChangeRefused(
                    f"No version {target!r} is wanted of TorchServe; these are: {names}. shoplens model register first."
                )
            self._refuse_nobody(keys, workers)
            counts = self._counts(keys, workers, single=bool(version))
            servers = self._scale_now(counts, force=force)
            self._keep(name, version, keys, workers)
            forget_governed(self._database, keys)
            self._reconciler.record_applied(keys, [one.management for one in servers])
        return keys if servers else []

    def retire(self, key: str, *, force: bool = False) -> None:
        """Retire a version; ChangeRefused while a kept release names it, or anything else needs it."""
        name, version = split_target(key)
        if not version:
            raise ChangeRefused(f"{key!r} names no version; give NAME-VERSION, for example image-encoder-1.1.0.")
        with self._reconciler.exclusive():
            self._refuse_needed(name, version, force=force)
            servers = answering(self._services, self._say)
            held = {server: [one for one in server.held() if one[0] == name] for server in servers}
            known = sorted({one[1] for each in held.values() for one in each})
            if (name, version) not in read_overrides(self._database) and version not in known:
                names = ", ".join(f"{name}-{one}" for one in known) or "none"
                raise ChangeRefused(f"TorchServe does not hold {key}; of {name} it holds: {names}.")
            remove_override(self._database, name, version)
            for server in servers:
                if (name, version) in held[server]:
                    server.unregister(name, version)

    def _start_everywhere(self, servers: list[ServerChanges], counts: dict[ModelKey, int], *, force: bool) -> None:
        """Bring versions to their workers, one replica after the other; what fails on one is undone on all."""
        cards = {card.model_key: card for card in find_cards(self._services.settings.model_store)}
        done = list[tuple[ServerChanges, Card, int, ModelStatus | None]]()
        for server in servers:
            held = server.held()
            for key, workers in counts.items():
                before = held.get(key)
                more = max(workers - (before.ready if before else 0), 0)
                try:
                    self._tell_forecast(cards[key], more, list(held.values()), force=force)
                    server.start(cards[key], workers, before)
                except ServingError:
                    for other, card, count, was in done:
                        other.bring_back(card, count, was)
                    raise
                done.append((server, cards[key], workers, before))

    def _counts(self, keys: list[ModelKey], workers: int | None, *, single: bool) -> dict[ModelKey, int]:
        cards = {card.model_key: card for card in find_cards(self._services.settings.model_store)}
        overrides = read_overrides(self._database)
        rest = {key: row for key, row in overrides.items() if single and key[1] == EVERY_VERSION}
        settings = self._services.settings
        return {key: desired_card(cards[key], settings, rest).workers if workers is None else workers for key in keys}

    def _keep(self, name: str, version: str, keys: list[ModelKey], workers: int | None) -> None:
        """What is said of every version ends what was said of one."""
        overrides = read_overrides(self._database)
        for own in keys if version == EVERY_VERSION else []:
            if own in overrides:
                set_override(self._database, *own, workers=None)
        if workers is not None or (name, version) in overrides:
            set_override(self._database, name, version, workers=workers)

    def _scale_now(self, counts: dict[ModelKey, int], *, force: bool) -> list[ServerChanges]:
        """Bring versions to their workers where TorchServe answers, and say where; ChangeRefused when it cannot be."""
        try:
            servers = answering(self._services, self._say)
        except Unavailable as error:
            self._say(f"{error} The change is kept and applied when it answers again.")
            return []
        self._start_everywhere(servers, counts, force=force)
        return servers

    def _tell_forecast(self, card: Card, more: int, held: list[ModelStatus], *, force: bool) -> None:
        if not more:
            return
        expected = forecast(self._services, card, more, held)
        self._say(f"{card.key}: {more} more worker{'s' * (more != 1)} will take {expected.line}.")
        if expected.short_of and not force:
            raise ChangeRefused(
                f"{card.key} was not started: too little {expected.short_of} is free. Retire a version, run fewer"
                " workers, or repeat with --force."
            )

    def _refuse_nobody(self, keys: list[ModelKey], workers: int | None) -> None:
        if workers != 0:
            return
        needed = required_versions(self._services.releases, self._services.settings, self._database)
        for key in keys:
            if key in needed:
                raise ChangeRefused(f"{'-'.join(key)} cannot be left without workers: {needed[key]}.")

    def _refuse_needed(self, name: str, version: str, *, force: bool) -> None:
        needed = required_versions(self._services.releases, self._services.settings, self._database)
        if why := needed.get(ModelKey(name, version)):
            raise ChangeRefused(f"{name}-{version} cannot be retired: {why}.")
        releases = self._services.releases.list()
        if names := [release.id for release in releases if (name, version) in release.manifest.models()]:
            if force:
                return
            raise ChangeRefused(
                f"{name}-{version} is named by {', '.join(names)}, kept though neither current nor the one before."
                " shoplens index prune removes old releases; --force retires the version all the same."
            )

    def _card(self, key: str) -> Card:
        """The card of a version; fetched where another machine packaged it."""
        if shared := open_shared_models(self._services.settings):
            shared.bring({split_target(key): ANY})
        cards = {card.key: card for card in find_cards(self._services.settings.model_store)}
        if key not in cards:
            names = ", ".join(cards) or "none"
            raise ChangeRefused(
                f"The model store holds no {key!r}; it holds: {names}. shoplens model package adds one."
            )
        return cards[key]


def split_target(target: str) -> ModelKey:
    """Name and version; an empty version, which stands for every one, where none is named."""
    found = re.fullmatch(r"(.+)-(\d+\.\d+\.\d+)", target)
    return ModelKey(found[1], found[2]) if found else ModelKey(target, EVERY_VERSION)

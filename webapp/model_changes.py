"""What people have TorchServe do: take a version in, run so many workers, give a version back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from serving.archives import build_archive
from serving.cards import Card, find_cards
from serving.errors import ServingError, Unavailable
from serving.management import ModelStatus
from serving.worker_log import why_not_started
from webapp.desired import Key, desired_card, needed_by, read_goal
from webapp.forecast import forecast
from webapp.reconcile import Reconciler
from webapp.services import Services
from webapp.wishes import EVERY_VERSION, forget, read_wishes, wish

DRAIN_S = 20.0  # longest wait for requests on their way to a version that goes

Say = Callable[[str], None]


class ChangeRefused(ServingError):
    """What was asked of TorchServe is not done; the message says why and what to do instead."""


class ModelChanges:
    """Changes TorchServe and what is wanted of it together, one process at a time; nothing stays half done."""

    def __init__(self, services: Services, say: Say) -> None:
        self._services, self._say = services, say
        self._database, self._management = services.database, services.management
        self._reconciler = Reconciler(services.settings, services.database, services.releases, services.management)

    def register(self, key: str, workers: int | None = None, *, force: bool = False) -> ModelStatus:
        """Put a packaged version beside those that run; returns when its workers are READY and their probe held."""
        card = self._card(key)
        if self._services.settings.owns_torchserve:  # one that runs elsewhere builds its own
            build_archive(self._services.settings.model_store / f"{card.key}.json", self._services.settings.model_store)
        with self._reconciler.alone():
            held = {(one.name, one.version): one for one in self._management.list_models()}
            before = held.get((card.name, card.version))
            wanted = desired_card(card, self._services.settings, read_wishes(self._database))
            count = wanted.workers if workers is None else workers
            running = before.ready if before else 0
            self._tell_forecast(card, max(count - running, 0), list(held.values()), force=force)
            self._start(card, count, before)
            asked = {} if workers is None else {"workers": workers}
            wish(self._database, card.name, card.version, registered=True, **asked)
            self._reconciler.note_brought([(card.name, card.version)])
        return self._management.describe(card.name, card.version)

    def scale(self, target: str, workers: int | None, *, force: bool = False) -> list[Key]:
        """Run that many workers (None: as settings say) of one version, NAME-VERSION, or of every wanted one of NAME.

        Kept as what is wanted, also when TorchServe is down; the versions brought to it now are returned.
        """
        with self._reconciler.alone():
            goal = read_goal(self._services.releases, self._services.settings)
            name, version = split_target(target)
            keys = [(one.name, one.version) for one in goal.models if one.name == name and version in ("", one.version)]
            if not keys:
                names = ", ".join(f"{one.name}-{one.version}" for one in goal.models) or "none"
                raise ChangeRefused(
                    f"No version {target!r} is wanted of TorchServe; these are: {names}. shoplens model register first."
                )
            self._refuse_nobody(keys, workers)
            counts = self._counts(keys, workers, single=bool(version))
            up = self._scale_now(counts, force=force)
            self._keep(name, version, keys, workers)
            if up:
                self._reconciler.note_brought(keys)
        return keys if up else []

    def retire(self, key: str, *, force: bool = False) -> None:
        """Give a version back; ChangeRefused while a kept release names it, or anything else needs it."""
        name, version = split_target(key)
        if not version:
            raise ChangeRefused(f"{key!r} names no version; give NAME-VERSION, for example image-encoder-1.0.0.")
        with self._reconciler.alone():
            self._refuse_needed(name, version, force=force)
            held = [one for one in self._management.list_models() if one.name == name]
            if (name, version) not in read_wishes(self._database) and version not in [one.version for one in held]:
                names = ", ".join(f"{one.name}-{one.version}" for one in held) or "none"
                raise ChangeRefused(f"TorchServe does not hold {key}; of {name} it holds: {names}.")
            forget(self._database, name, version)
            if version in [one.version for one in held]:
                self.unregister(name, version)

    def unregister(self, name: str, version: str) -> None:
        """Take a version out of TorchServe when its last answers are given; another becomes the default if it was."""
        held = [one for one in self._management.list_models() if one.name == name]
        others = sorted(one.version for one in held if one.version != version)
        if others and any(one.is_default and one.version == version for one in held):
            goal = read_goal(self._services.releases, self._services.settings)
            wanted = goal.defaults.get(name, "")
            self._management.set_default(name, wanted if wanted in others else others[-1])
        deadline = time.monotonic() + DRAIN_S
        while self._management.describe(name, version).pending and time.monotonic() < deadline:
            time.sleep(1)
        self._management.unregister(name, version)

    def _start(self, card: Card, workers: int, before: ModelStatus | None) -> None:
        """Register without workers, then start them; what does not come up is taken away again."""
        wanted = desired_card(card, self._services.settings, read_wishes(self._database))
        try:
            if before is None:
                self._management.register(
                    card.name,
                    wanted.archive,
                    batch_size=wanted.batch_size,
                    max_batch_delay_ms=wanted.max_batch_delay_ms,
                )
            self._run(card, workers)
        except BaseException as error:  # also Ctrl-C: a version nobody waits for shall not stay
            if before is None:
                self._take_away(card)
            elif before.min_workers != workers:
                self._management.scale(card.name, card.version, before.min_workers, wait=False)
            if isinstance(error, ServingError):
                left = "It was taken away again." if before is None else "What ran before runs on."
                raise ChangeRefused(f"{card.key} did not start: {self._why(card, error)} {left}") from error
            raise

    def _run(self, card: Card, workers: int) -> None:
        self._management.scale(card.name, card.version, workers)
        ready = self._management.ready_workers(card.name, card.version)
        if ready < workers:
            raise Unavailable(f"{ready} of {workers} workers of {card.key} are READY.")

    def _take_away(self, card: Card) -> None:
        if any((one.name, one.version) == (card.name, card.version) for one in self._management.list_models()):
            self.unregister(card.name, card.version)

    def _why(self, card: Card, error: ServingError) -> str:
        logs = self._services.settings.torchserve_folder / "logs"
        said = why_not_started(logs, card.name, card.version) if self._services.settings.owns_torchserve else ""
        return f"{said}." if said else str(error)

    def _counts(self, keys: list[Key], workers: int | None, *, single: bool) -> dict[Key, int]:
        cards = {(card.name, card.version): card for card in find_cards(self._services.settings.model_store)}
        wishes = read_wishes(self._database)
        rest = {key: row for key, row in wishes.items() if single and key[1] == EVERY_VERSION}
        settings = self._services.settings
        return {key: desired_card(cards[key], settings, rest).workers if workers is None else workers for key in keys}

    def _keep(self, name: str, version: str, keys: list[Key], workers: int | None) -> None:
        """What is said of every version ends what was said of one."""
        wishes = read_wishes(self._database)
        for own in keys if version == EVERY_VERSION else []:
            if own in wishes:
                wish(self._database, *own, workers=None)
        if workers is not None or (name, version) in wishes:
            wish(self._database, name, version, workers=workers)

    def _scale_now(self, counts: dict[Key, int], *, force: bool) -> bool:
        """Bring versions to their workers; False when TorchServe is down, ChangeRefused when it cannot be done."""
        try:
            held = self._management.list_models()
        except Unavailable as error:
            self._say(f"{error} The wish is kept and brought about when it answers again.")
            return False
        cards = {(card.name, card.version): card for card in find_cards(self._services.settings.model_store)}
        now = {(one.name, one.version): one for one in held}
        done = list[ModelStatus]()
        for key, workers in counts.items():
            before = now.get(key)
            try:
                self._tell_forecast(cards[key], max(workers - (before.ready if before else 0), 0), held, force=force)
                self._start(cards[key], workers, before)
            except ServingError:
                for one in done:
                    self._management.scale(one.name, one.version, one.min_workers, wait=False)
                raise
            done += [before] if before else []
        return True

    def _tell_forecast(self, card: Card, more: int, held: list[ModelStatus], *, force: bool) -> None:
        if not more:
            return
        told = forecast(self._services, card, more, held)
        self._say(f"{card.key}: {more} more worker{'s' * (more != 1)} will take {told.line}.")
        if told.short_of and not force:
            raise ChangeRefused(
                f"{card.key} was not started: too little {told.short_of} is free. Retire a version, run fewer workers,"
                " or repeat with --force."
            )

    def _refuse_nobody(self, keys: list[Key], workers: int | None) -> None:
        if workers != 0:
            return
        needed = needed_by(self._services.releases, self._services.settings, self._database)
        for key in keys:
            if key in needed:
                raise ChangeRefused(f"{'-'.join(key)} cannot be left without workers: {needed[key]}.")

    def _refuse_needed(self, name: str, version: str, *, force: bool) -> None:
        needed = needed_by(self._services.releases, self._services.settings, self._database)
        if why := needed.get((name, version)):
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
        cards = {card.key: card for card in find_cards(self._services.settings.model_store)}
        if key not in cards:
            names = ", ".join(cards) or "none"
            raise ChangeRefused(
                f"The model store holds no {key!r}; it holds: {names}. shoplens model package adds one."
            )
        return cards[key]


def split_target(target: str) -> tuple[str, str]:
    """Name and version; an empty version, which stands for every one, where none is named."""
    found = re.fullmatch(r"(.+)-(\d+\.\d+\.\d+)", target)
    return (found[1], found[2]) if found else (target, EVERY_VERSION)

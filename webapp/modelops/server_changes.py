"""Changes of one TorchServe: what does not start is unregistered, what is retired answers its requests first."""

from __future__ import annotations

import time
from collections.abc import Callable

from serving.cards import Card, ModelKey
from serving.client.replica import Replica
from serving.errors import NotStarted, ServingError, Unavailable
from serving.torchserve.management import ModelStatus
from serving.torchserve.worker_log import why_not_started
from webapp.modelops.desired import desired_card, prove_archive, read_desired_state
from webapp.modelops.overrides import read_overrides
from webapp.services import Services

DRAIN_S = 20.0  # longest wait for requests on their way to a version that goes
LOGGED_S = 10.0  # TorchServe may lose a dying worker's last lines; the worker it starts instead writes them again


class ChangeRefused(ServingError):
    """What was asked of TorchServe is not done; the message says why and what to do instead."""


class ServerChanges:
    """What is done to one replica, and undone again."""

    def __init__(self, services: Services, replica: Replica) -> None:
        self._services = services
        self.name, self.management = replica.name, replica.management

    def held(self) -> dict[ModelKey, ModelStatus]:
        """What it holds, by name and version."""
        return {one.model_key: one for one in self.management.list_models()}

    def start(self, card: Card, workers: int, before: ModelStatus | None) -> None:
        """Register without workers, then start them; what does not come up is taken away again: ChangeRefused."""
        wanted = desired_card(card, self._services.settings, read_overrides(self._services.database))
        try:
            if before is None:
                prove_archive(self._services.settings, wanted)
                self.management.register(
                    card.name,
                    wanted.archive,
                    batch_size=wanted.batch_size,
                    max_batch_delay_ms=wanted.max_batch_delay_ms,
                )
            self._run(card, workers)
        except BaseException as error:  # also Ctrl-C: a version nobody waits for shall not stay
            why = self._why(card, error) if isinstance(error, ServingError) else ""
            self.bring_back(card, workers, before)
            if why:
                left = "It was taken away again." if before is None else "What ran before runs on."
                raise ChangeRefused(f"{card.key} did not start: {why} {left}") from error
            raise

    def bring_back(self, card: Card, workers: int, before: ModelStatus | None) -> None:
        """As it was before so many workers were started."""
        if before is None:
            if card.model_key in self.held():
                self.unregister(card.name, card.version)
        elif before.min_workers != workers:
            self.management.scale(card.name, card.version, before.min_workers, wait=False)

    def unregister(self, name: str, version: str) -> None:
        """Unregister a version after its requests in progress; another becomes the default if it was."""
        held = [one for one in self.management.list_models() if one.name == name]
        others = sorted(one.version for one in held if one.version != version)
        if others and any(one.is_default and one.version == version for one in held):
            state = read_desired_state(self._services.releases, self._services.settings)
            wanted = state.defaults.get(name, "")
            self.management.set_default(name, wanted if wanted in others else others[-1])
        deadline = time.monotonic() + DRAIN_S
        while self.management.describe(name, version).pending and time.monotonic() < deadline:
            time.sleep(1)
        self.management.unregister(name, version)

    def _run(self, card: Card, workers: int) -> None:
        self.management.scale(card.name, card.version, workers)
        ready = self.management.ready_workers(card.name, card.version)
        if ready < workers:
            raise Unavailable(f"{ready} of {workers} workers of {card.key} are READY.")

    def _why(self, card: Card, error: ServingError) -> str:
        """What the worker said last, where its log can be read, else the error."""
        settings = self._services.settings
        if not settings.owns_torchserve:
            return str(error)
        within_s = LOGGED_S if isinstance(error, NotStarted) else 0.0
        said = why_not_started(settings.torchserve_folder / "logs", card.name, card.version, within_s)
        return f"{said}." if said else str(error)


def answering(services: Services, say: Callable[[str], None]) -> list[ServerChanges]:
    """Every replica that answers, the others named; Unavailable when none does.

    Those that are down are brought to what is wanted when they answer again.
    """
    found = services.replicas.each(lambda replica: replica.checks.process_id())
    silent = [(replica, error) for replica, error in found.items() if isinstance(error, ServingError)]
    if len(silent) == len(found):
        raise silent[0][1]
    for replica, error in silent:
        say(f"{replica.name} is passed over and brought to the same state when it answers: {error}")
    return [ServerChanges(services, replica) for replica, answer in found.items() if isinstance(answer, str)]

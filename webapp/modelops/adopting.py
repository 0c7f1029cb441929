"""What was changed in TorchServe by hand becomes what is wanted (adopt), or is undone (revert)."""

from __future__ import annotations

from collections.abc import Collection

from serving.cards import ModelKey, find_cards
from serving.torchserve.management import ModelStatus
from serving.torchserve.reconciler import Drift, reconcile
from webapp.modelops.changes import ChangeRefused, split_target
from webapp.modelops.desired import DesiredState, prove_archive, read_desired_state, required_versions
from webapp.modelops.drift import ObservedDrift, observe_drift
from webapp.modelops.governing import forget_governed
from webapp.modelops.overrides import override_default, remove_override, set_override
from webapp.modelops.reconcile import Reconciler, Say
from webapp.modelops.server_changes import ServerChanges, answering
from webapp.services import Services

NO_VERSION = ""


class Differences:
    """The drift of every replica, settled one way or the other while nobody else changes anything."""

    def __init__(self, services: Services, say: Say) -> None:
        self._services, self._say, self._database = services, say, services.database
        self._reconciler = Reconciler(services.settings, services.database, services.releases, services.replicas)

    def adopt(self, targets: Collection[str]) -> list[Drift]:
        """Want what is there now, of these versions (NAME-VERSION or NAME; none: of all); what was taken over.

        ChangeRefused where a release would lose a model it answers with; then nothing is adopted. Other replicas are
        brought to what was adopted from one by the reconciler.
        """
        with self._reconciler.exclusive():
            found = self._found(targets)
            actual = [ServerChanges(self._services, one.replica).held().get(one.drift.model_key) for one in found]
            for one, now in zip(found, actual, strict=True):
                self._refuse_losing(one.drift, now)
            for one, now in zip(found, actual, strict=True):
                self._adopt(one.drift, now)
            self._note(found)
        return [one.drift for one in found]

    def revert(self, targets: Collection[str]) -> list[Drift]:
        """Bring TorchServe back to what is wanted of these versions; what was undone.

        ChangeRefused where that takes a version away for a moment that a release answers with.
        """
        with self._reconciler.exclusive():
            found = self._found(targets)
            state = read_desired_state(self._services.releases, self._services.settings)
            for one in found:
                self._refuse_gap(one.drift)
            for one in found:
                self._revert(ServerChanges(self._services, one.replica), one.drift, state)
            self._note(found)
        return [one.drift for one in found]

    def _found(self, targets: Collection[str]) -> list[ObservedDrift]:
        answering(self._services, self._say)
        state = read_desired_state(self._services.releases, self._services.settings)
        every = [one for one in observe_drift(self._services, state) if one.drift.kind != "starting"]
        asked = [split_target(target) for target in targets]
        for name, version in asked:
            if not any(_named(one.drift, name, version) for one in every):
                there = ", ".join(one.drift.key for one in every) or "none at all"
                raise ChangeRefused(
                    f"{name}{'-' * bool(version)}{version} is as it is wanted; there is drift of: {there}."
                )
        return [one for one in every if not asked or any(_named(one.drift, *each) for each in asked)]

    def _note(self, found: Collection[ObservedDrift]) -> None:
        for replica in {one.replica for one in found}:
            keys = _keys([one.drift for one in found if one.replica is replica])
            self._reconciler.record_applied(keys, [replica.management])

    def _refuse_losing(self, one: Drift, now: ModelStatus | None) -> None:
        if one.kind == "unwanted" and one.key not in [
            card.key for card in find_cards(self._services.settings.model_store)
        ]:
            raise ChangeRefused(
                f"{one.key} cannot be adopted: the model store has no card of it, so nobody could register it again."
                f" shoplens model package adds one; shoplens model revert {one.key} takes it out."
            )
        gone = now is None or (one.kind == "workers" and not now.min_workers)
        needed = required_versions(self._services.releases, self._services.settings, self._database)
        if gone and (why := needed.get(one.model_key)):
            raise ChangeRefused(
                f"That {one.key} {one.what} cannot be adopted: {why}. shoplens model revert {one.key} brings it back."
            )

    def _adopt(self, one: Drift, now: ModelStatus | None) -> None:
        if now is None:
            remove_override(self._database, one.model, one.version)
        elif one.kind == "default":
            override_default(self._database, one.model, one.version)
        elif one.kind == "workers":
            forget_governed(self._database, [one.model_key])
            set_override(self._database, one.model, one.version, workers=now.min_workers)
        else:
            batching = {"batch_size": now.batch_size, "max_batch_delay_ms": now.max_batch_delay_ms}
            held = {"registered": True, "workers": now.min_workers} if one.kind == "unwanted" else {}
            set_override(self._database, one.model, one.version, **batching, **held)

    def _refuse_gap(self, one: Drift) -> None:
        needed = required_versions(self._services.releases, self._services.settings, self._database)
        why = needed.get(one.model_key)
        if one.kind == "batching" and why:
            raise ChangeRefused(
                f"TorchServe sets the batching of {one.key} only when it takes the version in, and {why}, so it cannot"
                " be taken out for that. Restart TorchServe at a quiet time, or shoplens model adopt"
                f" {one.key}."
            )

    def _revert(self, server: ServerChanges, one: Drift, state: DesiredState) -> None:
        wanted = [each for each in state.models if each.model_key == one.model_key]
        if one.kind == "default":
            server.management.set_default(one.model, state.defaults[one.model])
            return
        for each in wanted:
            prove_archive(self._services.settings, each)  # before what runs is taken out
        if one.kind in ("unwanted", "batching"):
            server.unregister(one.model, one.version)
        reconcile(server.management, wanted)


def _named(one: Drift, name: str, version: str) -> bool:
    return one.model == name and version in (NO_VERSION, one.version)


def _keys(found: Collection[Drift]) -> set[ModelKey]:
    return {one.model_key for one in found} | {ModelKey(one.model, NO_VERSION) for one in found}

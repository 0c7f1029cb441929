"""What was changed in TorchServe by hand becomes what is wanted (adopt), or is undone (revert)."""

from __future__ import annotations

from collections.abc import Collection

from serving.cards import find_cards
from serving.management import ModelStatus
from serving.reconciler import Drift, drift, reconcile
from webapp.desired import Goal, needed_by, read_goal
from webapp.model_changes import ChangeRefused, ModelChanges, split_target
from webapp.reconcile import Reconciler
from webapp.services import Services
from webapp.wishes import forget, wish, wish_default

NO_VERSION = ""


class Differences:
    """The drift of TorchServe, settled one way or the other while nobody else changes anything."""

    def __init__(self, services: Services, changes: ModelChanges) -> None:
        self._services, self._changes = services, changes
        self._database, self._management = services.database, services.management
        self._reconciler = Reconciler(services.settings, services.database, services.releases, services.management)

    def adopt(self, targets: Collection[str]) -> list[Drift]:
        """Want what is there now, of these versions (NAME-VERSION or NAME; none: of all); what was taken over.

        ChangeRefused where a release would lose a model it answers with; then nothing is adopted.
        """
        with self._reconciler.alone():
            found, actual = self._found(targets)
            for one in found:
                self._refuse_losing(one, actual)
            for one in found:
                self._adopt(one, actual.get((one.model, one.version)))
            self._reconciler.note_brought(_keys(found))
        return found

    def revert(self, targets: Collection[str]) -> list[Drift]:
        """Bring TorchServe back to what is wanted of these versions; what was undone.

        ChangeRefused where that takes a version away for a moment that a release answers with.
        """
        with self._reconciler.alone():
            found, _ = self._found(targets)
            goal = read_goal(self._services.releases, self._services.settings)
            for one in found:
                self._refuse_gap(one)
            for one in found:
                self._revert(one, goal)
            self._reconciler.note_brought(_keys(found))
        return found

    def _found(self, targets: Collection[str]) -> tuple[list[Drift], dict[tuple[str, str], ModelStatus]]:
        goal = read_goal(self._services.releases, self._services.settings)
        actual = {(one.name, one.version): one for one in self._management.list_models()}
        every = [one for one in drift(self._management, goal.models, goal.defaults) if one.kind != "starting"]
        asked = [split_target(target) for target in targets]
        for name, version in asked:
            if not any(one.model == name and version in (NO_VERSION, one.version) for one in every):
                there = ", ".join(one.key for one in every) or "none at all"
                raise ChangeRefused(
                    f"{name}{'-' * bool(version)}{version} is as it is wanted; there is drift of: {there}."
                )
        chosen = [
            one
            for one in every
            if not asked or any(one.model == name and version in (NO_VERSION, one.version) for name, version in asked)
        ]
        return chosen, actual

    def _refuse_losing(self, one: Drift, actual: dict[tuple[str, str], ModelStatus]) -> None:
        key = (one.model, one.version)
        if one.kind == "unwanted" and one.key not in [
            card.key for card in find_cards(self._services.settings.model_store)
        ]:
            raise ChangeRefused(
                f"{one.key} cannot be adopted: the model store has no card of it, so nobody could register it again."
                f" shoplens model package adds one; shoplens model revert {one.key} takes it out."
            )
        gone = one.kind == "missing" or (one.kind == "workers" and not actual[key].min_workers)
        needed = needed_by(self._services.releases, self._services.settings, self._database)
        if gone and key in needed:
            raise ChangeRefused(
                f"That {one.key} {one.what} cannot be adopted: {needed[key]}. shoplens model revert {one.key} brings"
                " it back."
            )

    def _adopt(self, one: Drift, now: ModelStatus | None) -> None:
        if now is None:
            forget(self._database, one.model, one.version)
        elif one.kind == "default":
            wish_default(self._database, one.model, one.version)
        elif one.kind == "workers":
            wish(self._database, one.model, one.version, workers=now.min_workers)
        else:
            batching = {"batch_size": now.batch_size, "max_batch_delay_ms": now.max_batch_delay_ms}
            held = {"registered": True, "workers": now.min_workers} if one.kind == "unwanted" else {}
            wish(self._database, one.model, one.version, **batching, **held)

    def _refuse_gap(self, one: Drift) -> None:
        needed = needed_by(self._services.releases, self._services.settings, self._database)
        why = needed.get((one.model, one.version))
        if one.kind == "batching" and why:
            raise ChangeRefused(
                f"TorchServe sets the batching of {one.key} only when it takes the version in, and {why}, so it cannot"
                " be taken out for that. Restart TorchServe at a quiet time, or shoplens model adopt"
                f" {one.key}."
            )

    def _revert(self, one: Drift, goal: Goal) -> None:
        wanted = [each for each in goal.models if (each.name, each.version) == (one.model, one.version)]
        if one.kind == "default":
            self._management.set_default(one.model, goal.defaults[one.model])
            return
        if one.kind in ("unwanted", "batching"):
            self._changes.unregister(one.model, one.version)
        reconcile(self._management, wanted)


def _keys(found: Collection[Drift]) -> set[tuple[str, str]]:
    return {(one.model, one.version) for one in found} | {(one.model, NO_VERSION) for one in found}

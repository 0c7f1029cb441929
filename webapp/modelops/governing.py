"""The governor, composed: what it reads of TorchServe, wants and logs. Off unless a setting is set."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from sqlalchemy import delete, select

from catalog.database import Database
from serving.cards import ModelKey
from serving.client.replicas import Replicas
from serving.errors import ServingError
from serving.torchserve.governor import Bounds, Load, Pressure, decide, feel
from serving.torchserve.management import ModelStatus
from serving.torchserve.reconciler import Desired
from webapp.modelops.forecast import worker_memory
from webapp.settings import Settings
from webapp.tables import GovernedModel


class Governor:
    """Reads the queues when called, keeps state between calls, and stores what it wants; the reconciler applies it."""

    def __init__(self, settings: Settings, database: Database, replicas: Replicas) -> None:
        self._settings, self._database, self._replicas = settings, database, replicas
        self._pressures = dict[ModelKey, Pressure]()

    def look(self, asked_for: Collection[Desired], say: Callable[[str], None]) -> None:
        """Read the queues of the desired models once; what it newly wants is logged."""
        held = self._held()
        loads = {key: load for one in asked_for if (load := self._load(one, held)) for key in [one.model_key]}
        self._pressures = {key: feel(load, self._pressures.get(key, Pressure())) for key, load in loads.items()}
        bounds = Bounds(self._settings.governor_max_workers, self._settings.governor_memory_mb * 1_000_000)
        for key, workers in decide(loads, self._pressures, bounds).items():
            del self._pressures[key]
            if workers > loads[key].least:
                _want(self._database, key, workers)
            else:
                forget_governed(self._database, [key])
            waiting = loads[key].waiting
            say(f"governor: {workers} instead of {loads[key].workers} workers of {'-'.join(key)}, {waiting} waiting")

    def _held(self) -> list[list[ModelStatus]]:
        found = self._replicas.each(lambda replica: replica.checks.list_models())
        return [one for one in found.values() if not isinstance(one, ServingError)]

    def _load(self, one: Desired, held: list[list[ModelStatus]]) -> Load | None:
        """Where no replica runs it as it is wanted there is nothing to govern: it is starting, or somebody's drift."""
        found = [(each, now) for each in held for now in each if now.model_key == one.model_key]
        wanted = read_governed(self._database).get(one.model_key, one.workers)
        running = [(each, now) for each, now in found if now.ready == now.min_workers == max(wanted, one.workers)]
        if not one.workers or not running:
            return None
        each, now = max(running, key=lambda pair: pair[1].pending)
        archive = self._settings.model_store / one.archive
        size = archive.stat().st_size if archive.is_file() else 0
        memory, _ = worker_memory(self._settings, one.name, one.version, each, size)
        return Load(now.min_workers, one.workers, now.pending, memory)


def read_governed(database: Database) -> dict[ModelKey, int]:
    """The workers that the governor wants, of the versions of which it wants more than was asked for."""
    with database.session() as session:
        return {ModelKey(row.name, row.version): row.workers for row in session.scalars(select(GovernedModel))}


def forget_governed(database: Database, keys: Collection[ModelKey]) -> None:
    """What people ask for of these versions counts again."""
    with database.session() as session:
        for name, version in keys:
            session.execute(delete(GovernedModel).where(GovernedModel.name == name, GovernedModel.version == version))


def _want(database: Database, key: ModelKey, workers: int) -> None:
    with database.session() as session:
        session.merge(GovernedModel(name=key[0], version=key[1], workers=workers, since=datetime.now(UTC)))

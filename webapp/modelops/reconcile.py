"""The one writer of TorchServe's state: brings each replica to what is wanted, and leaves what people changed alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select

from catalog.database import Database
from indexer.release.releases import Releases
from serving.cards import ModelKey
from serving.client.replica import Replica
from serving.client.replicas import Replicas
from serving.errors import ServingError, Unavailable
from serving.torchserve.management import Management
from serving.torchserve.reconciler import Desired, drift, reconcile
from webapp.modelops.desired import DesiredState, desired_models, prove_archive, read_desired_state
from webapp.modelops.drift import DEFAULT_ROW, record_drift
from webapp.modelops.governing import Governor
from webapp.modelops.lease import LeaseHolder
from webapp.modelops.overrides import read_overrides
from webapp.modelops.shared_models import open_shared_models
from webapp.settings import Settings
from webapp.tables import AppliedSpec

LEASE_WAIT_S = 60.0
MODELS = "models of other machines"  # beside the names of replicas in what was said
Say = Callable[[str], None]


class Reconciler:
    """Acts on a version when a TorchServe started anew or what is wanted of it changed; else differences are drift."""

    def __init__(self, settings: Settings, database: Database, releases: Releases, replicas: Replicas) -> None:
        self._settings, self._database, self._releases, self._replicas = settings, database, releases, replicas
        self._models = open_shared_models(settings)
        self._lease = LeaseHolder(database, "reconciler")
        self._governor = Governor(settings, database, replicas)
        self._said = dict[str, str]()  # of each replica and MODELS, so that nothing is said over and over

    def step(self, say: Say = lambda _: None, *, answering_only: bool = False) -> bool:
        """Reconcile if there is cause; True when all that was wanted anew is in force, on one replica at least.

        What is drift is noted. All replicas are brought at the same time: one that is down holds up no other. With
        answering_only the models that the current release does not answer with are left to the next step.
        """
        with self._lease.hold() as held:
            if not held:
                return False
            self._fetch_models(say)
            try:
                if self._settings.governor_max_workers:
                    overrides = read_overrides(self._database)
                    asked_for = desired_models(self._releases, self._settings, self._database, overrides)
                    self._governor.look(asked_for, say)
                state = read_desired_state(self._releases, self._settings)
                found = self._replicas.each(
                    lambda replica: self._apply(replica, state, self._voice(replica, say), answering_only)
                )
            except ServingError as error:
                say(f"TorchServe is not in the desired state yet: {error}")
                return False
            for replica, failures in found.items():
                self._tell(replica, [failures] if isinstance(failures, ServingError) else failures, say)
            return any(failures == [] for failures in found.values())

    @contextmanager
    def exclusive(self, wait_s: float = LEASE_WAIT_S) -> Iterator[None]:
        """Nobody else changes TorchServe or what is wanted of it meanwhile; Unavailable when others do for wait_s."""
        with self._lease.hold(wait_s) as held:
            if not held:
                raise Unavailable(
                    f"Another process has been changing TorchServe for {wait_s:.0f} s (perhaps a model is slow to"
                    " start); nothing was changed. Try again when it is done."
                )
            yield

    def record_applied(self, keys: Iterable[ModelKey], servers: Iterable[Management]) -> None:
        """What is wanted of these versions has just been done there by whoever calls, who holds the lease."""
        marks = _marks(read_desired_state(self._releases, self._settings))
        done = {key: marks[key] for key in keys if key in marks}
        for management in servers:
            self._record(management, management.process_id(), done)

    def release_lease(self) -> None:
        """Let another process reconcile."""
        self._lease.release()

    def _fetch_models(self, say: Say) -> None:
        """Bring what another machine packaged; what cannot be had now is said once, and the other models go on."""
        if self._models is None:
            return
        said = ""
        try:
            self._models.bring_wanted(self._releases, read_overrides(self._database))
        except ServingError as error:
            said = str(error)
            if self._said.get(MODELS) != said:
                say(said)
        self._said[MODELS] = said

    def _voice(self, replica: Replica, say: Say) -> Say:
        return (lambda text: say(f"{replica.name}: {text}")) if self._replicas.several else say

    def _tell(self, replica: Replica, failures: list[ServingError], say: Say) -> None:
        text = "; ".join(str(failure) for failure in failures)
        if text and self._said.get(replica.name) != text:
            self._voice(replica, say)(f"TorchServe is not in the desired state yet: {text}")
        self._said[replica.name] = text

    def _apply(self, replica: Replica, state: DesiredState, say: Say, answering_only: bool) -> list[ServingError]:
        management = replica.management
        process = replica.checks.process_id()  # one that hangs is noticed within seconds
        applied = self._applied(management, process)
        due = {key for key, mark in _marks(state).items() if applied.get(key) != mark}
        failures = list[ServingError]()
        left_alone = _run_already(management) if applied and due else set()
        for together in in_turn(due, state, answering_only):
            kept = {key for key in together if key in left_alone and key not in applied}
            done = {key: list[str]() for key in kept} | self._bring(management, state, together - kept)
            for key, actions in sorted(done.items()):
                if isinstance(actions, ServingError):
                    failures.append(actions)
                    continue
                for action in actions:
                    say(action)
                self._record(management, process, {key: _marks(state)[key]})
        self._forget_others(management, state)
        if not failures and not answering_only:
            found = drift(management, state.models, state.defaults)
            for news in record_drift(self._database, management.base_url, found):
                say(
                    f"{news.key}: drift: it {news.what}; shoplens model adopt keeps it, shoplens model revert undoes it"
                )
        return failures

    def _bring(
        self, management: Management, state: DesiredState, keys: Collection[ModelKey]
    ) -> dict[ModelKey, list[str] | ServingError]:
        """What was done for each key, all at the same time: a worker that starts uses one core."""

        def bring(key: ModelKey) -> list[str] | ServingError:
            try:
                return _apply_one(management, self._settings, state, key)
            except ServingError as error:
                return error

        with ThreadPoolExecutor(max(len(keys), 1)) as pool:
            return dict(zip(keys, pool.map(bring, keys), strict=True))

    def _applied(self, management: Management, process: str) -> dict[ModelKey, str]:
        rows = select(AppliedSpec).where(AppliedSpec.server == management.base_url, AppliedSpec.process == process)
        with self._database.session() as session:
            return {ModelKey(row.name, row.version): row.wish for row in session.scalars(rows)}

    def _record(self, management: Management, process: str, marks: dict[ModelKey, str]) -> None:
        now, server = datetime.now(UTC), management.base_url
        with self._database.session() as session:
            for (name, version), mark in marks.items():
                row = AppliedSpec(server=server, name=name, version=version, process=process, wish=mark, at=now)
                session.merge(row)

    def _forget_others(self, management: Management, state: DesiredState) -> None:
        """What is wanted no more is brought again when it is wanted again."""
        kept = _marks(state)
        with self._database.session() as session:
            rows = session.scalars(select(AppliedSpec).where(AppliedSpec.server == management.base_url))
            for row in rows:
                if ModelKey(row.name, row.version) not in kept:
                    session.delete(row)


def _run_already(management: Management) -> set[ModelKey]:
    """Versions with workers; where one is newly desired, somebody chose how many there are."""
    return {one.model_key for one in management.list_models() if one.min_workers and one.ready}


def in_turn(due: set[ModelKey], state: DesiredState, answering_only: bool) -> Iterator[set[ModelKey]]:
    """What is brought at the same time: what search waits for first, defaults when all are there."""
    first = due & state.answering
    defaults = {key for key in due if key.version == DEFAULT_ROW}
    yield first
    if not answering_only:
        yield due - first - defaults
        yield defaults


def _apply_one(management: Management, settings: Settings, state: DesiredState, key: ModelKey) -> list[str]:
    """What was done for one key, in sentences."""
    name, version = key
    wanted = [one for one in state.models if one.model_key == key]
    defaults = {name: state.defaults[name]} if version == DEFAULT_ROW else {}
    check = partial(prove_archive, settings)
    return [str(action) for action in reconcile(management, wanted, defaults=defaults, check=check)]


def _marks(state: DesiredState) -> dict[ModelKey, str]:
    """Of each version, and under no version of each default, a mark that changes when what is wanted of it does."""
    models = {one.model_key: _fingerprint(one) for one in state.models}
    return models | {ModelKey(name, DEFAULT_ROW): version for name, version in state.defaults.items()}


def _fingerprint(desired: Desired) -> str:
    return hashlib.sha256(json.dumps(asdict(desired), sort_keys=True).encode()).hexdigest()

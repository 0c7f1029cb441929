"""One TorchServe process as those who ask it see it: how busy it is, and whether each of its models answers."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from serving.cards import Card, ModelKey
from serving.client.answers import refusal
from serving.client.circuit import Circuit, State
from serving.client.lanes import Lanes
from serving.discovery import Place
from serving.errors import Busy, ModelMissing, NoWorker, ServingError, Unavailable
from serving.http import Session, Timeout, error_of
from serving.tokens import KeyFile
from serving.torchserve.management import Management
from serving.wire import Wire

Lane = Literal["interactive", "bulk"]
MOST_UNDER_WAY: Mapping[Lane, int] = {"interactive": 16, "bulk": 8}  # from one process to one replica
CHECK = Timeout(connect_s=1.0, read_s=2.0)
PASSED_OVER_S = 5.0  # for a replica without the model, while others have it


@dataclass(frozen=True)
class ModelState:
    """How one model version does on one replica."""

    state: State
    ready: int | None  # READY workers at the last look; None before the first
    retry_in_s: float


@dataclass(frozen=True)
class ReplicaState:
    """How one replica does, as seen by this process; nothing is asked of it for that."""

    name: str
    management_url: str
    outstanding: int  # requests of this process on their way
    models: Mapping[str, ModelState]  # by NAME-VERSION, those this process has asked for

    @property
    def state(self) -> State:
        """The worst of its models'."""
        found = {one.state for one in self.models.values()}
        return "open" if "open" in found else "half-open" if "half-open" in found else "closed"

    def as_json(self) -> dict[str, Any]:
        """Plain types."""
        models = {key: {"state": one.state, "ready": one.ready} for key, one in self.models.items()}
        return {"name": self.name, "state": self.state, "outstanding": self.outstanding, "models": models}


class Replica:
    """Speaks to both addresses of one TorchServe process; safe to share between threads."""

    def __init__(self, place: Place, keys: KeyFile, timeout: Timeout, session: Session) -> None:
        self.place, self.name = place, place.name
        # For what may take as long as it takes, and for looks that must not.
        self.management = Management(place.management_url, keys, session=session)
        self.lanes = Lanes(keys.path)
        self.checks = Management(place.management_url, keys, CHECK, session)
        self._wire = Wire(place.inference_url, keys, "inference", timeout, session)
        self._keys, self._stamp = keys, keys.stamp()
        self._guard = threading.Lock()
        self._circuits = dict[ModelKey, Circuit]()
        self._ready = dict[ModelKey, int]()
        self._passed_over = dict[ModelKey, float]()
        self._under_way = Counter[Lane]()

    def ask(self, card: Card, data: bytes, read_s: float | None = None) -> bytes:
        """The content of one answer; one of our errors when there is none."""
        key, circuit = card.model_key, self.circuit(card.model_key)
        try:
            # Always with the version: without one, TorchServe answers with whichever version is its default.
            answer = self._wire.call("POST", f"/predictions/{card.name}/{card.version}", data=data, read_s=read_s)
        except Unavailable:
            circuit.failed()
            raise
        circuit.succeeded()
        if answer.status_code == 200:
            self._passed_over.pop(key, None)
            return answer.content
        error = self._told_apart(card, refusal(card, answer.status_code, *error_of(answer)))
        if isinstance(error, (NoWorker, ModelMissing)):
            self._note(key, 0)
        raise error

    def check(self) -> None:
        """Look beside the questions whether it answers, and count READY workers of what was asked of it."""
        with self._guard:
            circuits = dict(self._circuits)
        for key, circuit in circuits.items():
            try:
                ready = self.checks.ready_workers(*key)
            except ServingError:
                circuit.failed()
                continue
            self._note(key, ready)
            if ready:
                circuit.looks_well()

    def circuit(self, key: ModelKey) -> Circuit:
        """The circuit of one model version; let through again as soon as this TorchServe was started anew."""
        with self._guard:
            if (stamp := self._keys.stamp()) != self._stamp and stamp is not None:
                self._stamp = stamp
                for one in self._circuits.values():
                    one.started_anew()
            return self._circuits.setdefault(key, Circuit())

    def holds(self, key: ModelKey) -> bool:
        """Whether the model was there when last asked for; what was missing is asked for again after a while."""
        return time.monotonic() >= self._passed_over.get(key, 0.0)

    def likely_answers(self, key: ModelKey) -> bool:
        """Whether a request for the model is likely to be answered."""
        return self.circuit(key).state == "closed" and self.holds(key)

    @property
    def outstanding(self) -> int:
        """Requests of this process on their way to it."""
        return sum(self._under_way.values())

    def enter(self, lane: Lane) -> bool:
        """Count a request that is about to be sent; False when as many as may be are on their way."""
        with self._guard:
            if self._under_way[lane] >= MOST_UNDER_WAY[lane]:
                return False
            self._under_way[lane] += 1
            return True

    def leave(self, lane: Lane) -> None:
        """A request that was counted is over."""
        with self._guard:
            self._under_way[lane] -= 1

    def state(self) -> ReplicaState:
        """How it does, without asking it."""
        with self._guard:
            models = {
                "-".join(key): ModelState(circuit.state, self._ready.get(key), circuit.retry_in_s)
                for key, circuit in sorted(self._circuits.items())
            }
        return ReplicaState(self.name, self.management.base_url, self.outstanding, models)

    def _note(self, key: ModelKey, ready: int) -> None:
        self._ready[key] = ready
        if ready:
            self._passed_over.pop(key, None)
        else:
            self._passed_over[key] = time.monotonic() + PASSED_OVER_S

    def _told_apart(self, card: Card, error: ServingError) -> ServingError:
        """TorchServe words a full queue and missing workers alike; only its management API tells them apart."""
        if not isinstance(error, Busy) or self.checks.ready_workers(card.name, card.version):
            return error
        return NoWorker(f"TorchServe has no worker of {card.key} ready.")
